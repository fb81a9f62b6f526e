"""The files that one person has laid beside the sheet, and what was read in each.

Lives in the session's state. Knows neither Streamlit nor the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from streamlit_app.services.classification import MODELS, ClassifiedDrawing


@dataclass
class UploadedFile:
    """One file and its digits from left to right; `trouble` says why there are none."""

    id: str
    name: str
    drawings: dict[UUID, ClassifiedDrawing] = field(default_factory=dict)
    trouble: str = ""
    is_kept: bool = False  # the database has its drawings

    @property
    def is_read(self) -> bool:
        return bool(self.drawings) or bool(self.trouble)

    def read(self, drawings: Iterable[ClassifiedDrawing]) -> None:
        self.drawings = {uuid4(): drawing for drawing in drawings}

    def said(self, model: str) -> str:
        """All that a model read, as people write it: “472”."""
        found = (p for d in self.drawings.values() for p in d.predictions if p.name == model)
        return "".join(str(prediction.digit) for prediction in found)

    @property
    def digits(self) -> list[UploadedDigit]:
        """From left to right."""
        return [
            UploadedDigit(self, n, i, d) for n, (i, d) in enumerate(self.drawings.items(), start=1)
        ]

    @property
    def summary(self) -> str:
        """“3 digits, read from left to right: CNN 472, ViT 472”; empty for a single one."""
        if len(self.drawings) < 2:
            return ""
        said = ", ".join(f"{label} {_shortened(self.said(name))}" for name, label in MODELS.items())
        return f"{len(self.drawings)} digits, read from left to right: {said}"


@dataclass(frozen=True)
class UploadedDigit:
    """The `number`th digit of a file, from 1; `id` is its drawing's in the database."""

    file: UploadedFile
    number: int
    id: UUID
    drawing: ClassifiedDrawing

    @property
    def place(self) -> str:
        """“digit 2 of 3”"""
        digits = len(self.file.drawings)
        return f"digit {self.number} of {digits}" if digits > 1 else "one digit"


@dataclass
class UploadedFiles:
    """Files in the order in which they came, and the labels that were given to their digits."""

    files: dict[str, UploadedFile] = field(default_factory=dict)
    labels: dict[UUID, int | None] = field(default_factory=dict)

    def lay(self, file_id: str, name: str) -> UploadedFile:
        """The file with this id, new or known."""
        return self.files.setdefault(file_id, UploadedFile(file_id, name))

    def clear_all_but(self, file_ids: Iterable[str]) -> None:
        """Take away what is not there any more."""
        kept = set(file_ids)
        self.files = {i: file for i, file in self.files.items() if i in kept}

    @property
    def digits(self) -> list[UploadedDigit]:
        return [digit for file in self.files.values() for digit in file.digits]


def _shortened(digits: str) -> str:
    return digits if len(digits) <= 40 else f"{digits[:40]}…"
