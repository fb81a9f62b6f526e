"""The sheet of paper in front of one person: what is drawn on it, and what was labelled last.

Lives in the session's state. Knows neither Streamlit nor the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

Objects = list[dict[str, Any]]  # the canvas's strokes, as Fabric.js writes them


@dataclass(frozen=True)
class LastLabel:
    """A drawing that was given its true label and taken off the sheet."""

    drawing_id: UUID
    digit: int
    objects: Objects


@dataclass
class CanvasState:
    """One drawing at a time, from its first stroke until it is labelled or cleared."""

    drawing_id: UUID = field(default_factory=uuid4)
    objects: Objects = field(default_factory=list)
    labelled: LastLabel | None = None
    generation: int = 0
    _start: Objects = field(default_factory=list)
    _outdated: Objects | None = None
    _kept: tuple[UUID, Objects] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the database has the drawing with all of its strokes."""
        return self._kept == (self.drawing_id, self.objects)

    @property
    def was_kept(self) -> bool:
        """Whether the database has this drawing, perhaps with other strokes."""
        return self._kept is not None and self._kept[0] == self.drawing_id

    @property
    def drawing_ids(self) -> set[UUID]:
        """What lies on the sheet, and what would lie there again when its label is taken back."""
        return {self.drawing_id} | ({self.labelled.drawing_id} if self.labelled else set())

    def mark_kept(self) -> None:
        self._kept = (self.drawing_id, self.objects)

    def mark_gone(self) -> None:
        self._kept = None

    @property
    def initial_drawing(self) -> dict[str, Any]:
        """What the canvas has to start from; it starts anew whenever this changes."""
        return {"objects": self._start, "generation": self.generation}

    def receive(self, objects: Objects) -> None:
        """Take over what the canvas holds.

        After a reset the canvas still reports the old drawing, once or twice, until the browser
        has caught up. Without this guard that drawing would be stored again under a new id.
        """
        if objects == self._outdated:
            return
        self._outdated = None
        self.objects = objects

    def remount(self, objects: Objects | None = None) -> None:
        """The canvas is made anew (the page is visited again): it starts from what was drawn."""
        if objects and not self.objects:
            self.objects = objects
        self._start = self.objects

    def undo_stroke(self) -> None:
        self._reset(self.objects[:-1])

    def clear(self) -> None:
        """Put the drawing away; the next stroke begins another one."""
        self._reset([])
        self.drawing_id = uuid4()

    def finish(self, digit: int) -> None:
        """The drawing has its label: remember it for `take_back`, and give a fresh sheet."""
        self.labelled = LastLabel(self.drawing_id, digit, self.objects)
        self.clear()

    def take_back(self) -> None:
        """Lay the drawing labelled last on the sheet again, unless another one is begun."""
        if self.labelled and not self.objects:
            self._reset(self.labelled.objects)
            self.drawing_id = self.labelled.drawing_id
        self.labelled = None

    def _reset(self, objects: Objects) -> None:
        self._outdated = self.objects
        self.objects = self._start = objects
        self.generation += 1
