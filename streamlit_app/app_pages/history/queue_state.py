"""One person labelling drawing after drawing: what comes next, and what they did so far.

Knows neither Streamlit nor the database.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from database import StoredDrawing

BATCH = 12  # drawings fetched at once
FEW = 4  # left of them: fetch more


@dataclass(frozen=True)
class QueueAnswer:
    """`digit`: None where the drawing was skipped."""

    entry: StoredDrawing
    digit: int | None


@dataclass
class LabellingQueue:
    """`coming`: the first is the one to be answered. `done`: the newest last.

    `waiting`: how many drawings had no label when that was last counted.
    """

    coming: list[StoredDrawing] = field(default_factory=list)
    done: list[QueueAnswer] = field(default_factory=list)
    waiting: int = 0
    said: str = ""

    @property
    def current(self) -> StoredDrawing | None:
        return self.coming[0] if self.coming else None

    @property
    def last(self) -> QueueAnswer | None:
        return self.done[-1] if self.done else None

    @property
    def labelled(self) -> int:
        return sum(answer.digit is not None for answer in self.done)

    @property
    def skipped(self) -> set[UUID]:
        return {answer.entry.id for answer in self.done if answer.digit is None}

    @property
    def known(self) -> set[UUID]:
        """What is not to be fetched again."""
        return self.skipped | {entry.id for entry in self.coming}

    @property
    def is_short(self) -> bool:
        return len(self.coming) < FEW

    def answer(self, digit: int | None) -> None:
        """The current one is labelled, or skipped."""
        self.done.append(QueueAnswer(self.coming.pop(0), digit))
        if digit is not None:
            self.waiting = max(0, self.waiting - 1)

    def drop(self) -> None:
        """The current one needs no answer any more."""
        self.coming.pop(0)

    def take_back(self) -> None:
        """The last answer does not count: its drawing is the current one again."""
        answer = self.done.pop()
        self.coming.insert(0, answer.entry)
        if answer.digit is not None:
            self.waiting += 1

    def refill(self, found: Sequence[StoredDrawing], waiting: int) -> None:
        """Put these behind what is coming.

        In an order of this sitting's own: two people who label at the same time would else have
        the same drawing before them, always.
        """
        self.coming += random.sample(found, len(found))
        self.waiting = waiting

    def keep(self, drawings: Collection[UUID]) -> None:
        """Of what is coming, only these still need a label."""
        self.coming = [entry for entry in self.coming if entry.id in drawings]

    def bring_back_skipped(self) -> None:
        self.done = [answer for answer in self.done if answer.digit is not None]
