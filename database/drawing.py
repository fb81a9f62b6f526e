"""A drawing on its way into the database: checked here, so that nothing wrong sets out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from database.schema.drawings import SOURCES

PIXELS = 28 * 28
ROUNDING = 1e-5  # a mean of float32 probabilities may end up so far above 1


@dataclass(frozen=True)
class Prediction:
    """What one model version read. `probabilities`: of 0 … 9, each 0–1, sum 1 within 0.01.

    `name` is the model ("cnn"), `version` one training of it ("cnn-3f2a9c1b"). `is_guess`: it
    does not look like a digit to it. ValueError for anything else.
    """

    version: str
    name: str
    probabilities: Sequence[float]
    is_guess: bool = False

    def __post_init__(self) -> None:
        # Also turns NumPy's numbers into Python's, which the driver can send.
        values = tuple(float(value) for value in self.probabilities)
        if len(values) != 10:
            raise ValueError(f"{self.version}: expected 10 probabilities, got {len(values)}")
        if (
            not all(0 <= value <= 1 + ROUNDING for value in values)
            or abs(math.fsum(values) - 1) > 0.01
        ):
            raise ValueError(f"{self.version}: not a distribution over ten digits: {values}")
        if not self.name or not self.version:
            raise ValueError("a prediction needs the model's name and version")
        object.__setattr__(self, "probabilities", tuple(min(value, 1.0) for value in values))

    @property
    def digit(self) -> int:
        """The most probable digit, the smallest of equals."""
        return self.probabilities.index(max(self.probabilities))

    def as_row(self, drawing_id: UUID, model_version_id: int) -> dict[str, Any]:
        """As `predictions` keeps it."""
        return {
            "drawing_id": drawing_id,
            "model_version_id": model_version_id,
            "digit": self.digit,
            "probabilities": list(self.probabilities),
            "is_guess": self.is_guess,
        }


@dataclass(frozen=True)
class NewDrawing:
    """A picture, where it came from, and what was read in it.

    `pixels`: 784 bytes, 28×28 row by row, 255 = ink. `strokes`: None where it was not drawn here.
    `source`: one of `SOURCES`. `author`: None where nobody knows. ValueError for anything else.
    """

    id: UUID
    pixels: bytes
    predictions: Sequence[Prediction]
    strokes: list[dict[str, Any]] | None = None
    source: str = "canvas"
    author: UUID | None = None

    def __post_init__(self) -> None:
        if len(self.pixels) != PIXELS:
            raise ValueError(f"expected {PIXELS} bytes of pixels, got {len(self.pixels)}")
        if self.source not in SOURCES:
            raise ValueError(f"source {self.source!r} is none of {SOURCES}")
        if len({each.version for each in self.predictions}) != len(self.predictions):
            raise ValueError("two predictions of one model version")

    @property
    def content(self) -> dict[str, Any]:
        """As `drawings` keeps it, but for its id and its time."""
        return {
            "pixels": self.pixels,
            "strokes": self.strokes,
            "source": self.source,
            "author": self.author,
        }
