"""The canvas of one session: the current drawing, and the last labelled one.

Stored in the session state. Knows neither Streamlit nor the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

Objects = list[dict[str, Any]]  # the canvas's strokes, in Fabric.js's format


@dataclass(frozen=True)
class LastLabel:
    """The last drawing that was labelled and cleared from the canvas."""

    drawing_id: UUID
    digit: int
    objects: Objects


@dataclass
class CanvasState:
    """One drawing at a time, from its first stroke until it is labelled or cleared.

    `generation`: counts resets; each mounts a new canvas in the browser.
    """

    drawing_id: UUID = field(default_factory=uuid4)
    objects: Objects = field(default_factory=list)
    last_label: LastLabel | None = None
    generation: int = 0
    _initial_objects: Objects = field(default_factory=list)
    _outdated: Objects | None = None
    _stored: tuple[UUID, Objects] | None = None

    @property
    def is_stored(self) -> bool:
        """Whether the database has the drawing with all its strokes."""
        return self._stored == (self.drawing_id, self.objects)

    @property
    def was_stored(self) -> bool:
        """Whether the database has the drawing, possibly with other strokes."""
        return self._stored is not None and self._stored[0] == self.drawing_id

    @property
    def drawing_ids(self) -> set[UUID]:
        """The current drawing, and the one that `undo_label` would bring back."""
        return {self.drawing_id} | ({self.last_label.drawing_id} if self.last_label else set())

    def mark_stored(self) -> None:
        self._stored = (self.drawing_id, self.objects)

    def mark_deleted(self) -> None:
        self._stored = None

    @property
    def initial_drawing(self) -> dict[str, Any]:
        """What the canvas starts with; it is mounted again whenever this changes."""
        return {"objects": self._initial_objects, "generation": self.generation}

    def receive(self, objects: Objects) -> None:
        """Update the strokes from the canvas.

        After a reset the canvas reports the old drawing once or twice more, until the browser has
        caught up. Those reports are ignored: they would be stored again under a new id.
        """
        if objects == self._outdated:
            return
        self._outdated = None
        self.objects = objects

    def remount(self, objects: Objects | None = None) -> None:
        """The browser mounts a new canvas: it starts with the current strokes, or these."""
        if objects and not self.objects:
            self.objects = objects
        self._initial_objects = self.objects

    def undo_stroke(self) -> None:
        self._reset(self.objects[:-1])

    def clear(self) -> None:
        """Start a new drawing."""
        self._reset([])
        self.drawing_id = uuid4()

    def finish(self, digit: int) -> None:
        """The drawing was labelled: remember it for `undo_label` and start a new one."""
        self.last_label = LastLabel(self.drawing_id, digit, self.objects)
        self.clear()

    def undo_label(self) -> None:
        """Bring the last labelled drawing back, unless a new one was started."""
        if self.last_label and not self.objects:
            self._reset(self.last_label.objects)
            self.drawing_id = self.last_label.drawing_id
        self.last_label = None

    def _reset(self, objects: Objects) -> None:
        self._outdated = self.objects
        self.objects = self._initial_objects = objects
        self.generation += 1
