"""The labelling queue of one session: which drawings come next, and the answers so far.

Knows neither Streamlit nor the database.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from database import StoredDrawing

BATCH = 12  # drawings fetched at once
REFILL_BELOW = 4  # upcoming drawings


@dataclass(frozen=True)
class QueueAnswer:
    """`digit`: None if the drawing was skipped."""

    drawing: StoredDrawing
    digit: int | None


@dataclass
class LabellingQueue:
    """`upcoming`: the current drawing first. `answers`: the latest last.

    `unlabelled`: how many drawings had no label when last counted. `message`: the result of the
    last action.
    """

    upcoming: list[StoredDrawing] = field(default_factory=list)
    answers: list[QueueAnswer] = field(default_factory=list)
    unlabelled: int = 0
    message: str = ""

    @property
    def current(self) -> StoredDrawing | None:
        return self.upcoming[0] if self.upcoming else None

    @property
    def last(self) -> QueueAnswer | None:
        return self.answers[-1] if self.answers else None

    @property
    def labelled(self) -> int:
        """How many drawings were labelled in this session."""
        return sum(answer.digit is not None for answer in self.answers)

    @property
    def skipped(self) -> set[UUID]:
        return {answer.drawing.id for answer in self.answers if answer.digit is None}

    @property
    def known(self) -> set[UUID]:
        """Drawings that must not be fetched again."""
        return self.skipped | {drawing.id for drawing in self.upcoming}

    @property
    def needs_refill(self) -> bool:
        return len(self.upcoming) < REFILL_BELOW

    def answer(self, digit: int | None) -> None:
        """Label the current drawing, or skip it (None)."""
        self.answers.append(QueueAnswer(self.upcoming.pop(0), digit))
        if digit is not None:
            self.unlabelled = max(0, self.unlabelled - 1)

    def drop_current(self) -> None:
        """The current drawing no longer needs a label."""
        self.upcoming.pop(0)

    def undo(self) -> None:
        """Undo the last answer: its drawing becomes the current one."""
        answer = self.answers.pop()
        self.upcoming.insert(0, answer.drawing)
        if answer.digit is not None:
            self.unlabelled += 1

    def refill(self, drawings: Sequence[StoredDrawing], unlabelled: int) -> None:
        """Append drawings, shuffled, so that two people rarely label the same one at once."""
        self.upcoming += random.sample(drawings, len(drawings))
        self.unlabelled = unlabelled

    def keep(self, drawing_ids: Collection[UUID]) -> None:
        """Of the upcoming drawings, only these are still unlabelled."""
        self.upcoming = [drawing for drawing in self.upcoming if drawing.id in drawing_ids]

    def bring_back_skipped(self) -> None:
        self.answers = [answer for answer in self.answers if answer.digit is not None]
