"""The uploaded files of one session, with the digits and labels of each.

Stored in the session state. Knows neither Streamlit nor the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from streamlit_app.services.classification import MODELS, ClassifiedDrawing

MAX_SUMMARY = 40  # digits of each model


@dataclass
class UploadedFile:
    """One file. `drawings`: its digits in order. `error`: why there are none."""

    id: str
    name: str
    drawings: dict[UUID, ClassifiedDrawing] = field(default_factory=dict)
    error: str = ""
    is_stored: bool = False

    @property
    def is_read(self) -> bool:
        """Whether reading was tried, successfully or not."""
        return bool(self.drawings) or bool(self.error)

    def set_drawings(self, drawings: Iterable[ClassifiedDrawing]) -> None:
        self.drawings = {uuid4(): drawing for drawing in drawings}

    @property
    def digits(self) -> list[UploadedDigit]:
        return [
            UploadedDigit(self, n, i, d) for n, (i, d) in enumerate(self.drawings.items(), start=1)
        ]

    @property
    def summary(self) -> str:
        """“3 digits, from left to right: CNN 472, ViT 472”; empty for a single one."""
        if len(self.drawings) < 2:
            return ""
        predicted = ", ".join(f"{label} {self._predicted(name)}" for name, label in MODELS.items())
        return f"{len(self.drawings)} digits, from left to right: {predicted}"

    def _predicted(self, model: str) -> str:
        """All digits that a model predicts: “472”."""
        predictions = (p for d in self.drawings.values() for p in d.predictions if p.name == model)
        digits = "".join(str(prediction.digit) for prediction in predictions)
        return digits if len(digits) <= MAX_SUMMARY else f"{digits[:MAX_SUMMARY]}…"


@dataclass(frozen=True)
class UploadedDigit:
    """One digit of a file. `number`: from 1. `id`: of its drawing in the database."""

    file: UploadedFile
    number: int
    id: UUID
    drawing: ClassifiedDrawing

    @property
    def position(self) -> str:
        """“digit 2 of 3”"""
        digits = len(self.file.drawings)
        return f"digit {self.number} of {digits}" if digits > 1 else "one digit"


@dataclass
class UploadedFiles:
    """`files`: by id, in upload order. `labels`: true digit by drawing id; None: removed."""

    files: dict[str, UploadedFile] = field(default_factory=dict)
    labels: dict[UUID, int | None] = field(default_factory=dict)

    def add(self, file_id: str, name: str) -> UploadedFile:
        """The file with this id, new or known."""
        return self.files.setdefault(file_id, UploadedFile(file_id, name))

    def keep_only(self, file_ids: Iterable[str]) -> None:
        """Drop files that were removed from the page."""
        kept = set(file_ids)
        self.files = {i: file for i, file in self.files.items() if i in kept}

    @property
    def digits(self) -> list[UploadedDigit]:
        return [digit for file in self.files.values() for digit in file.digits]
