"""A new drawing, a stored one, and a model's prediction for it; each checks its values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from database.schema.drawings import SOURCES

PIXELS = 28 * 28
ROUNDING = 1e-5  # a mean of float32 probabilities may exceed 1 by this much


@dataclass(frozen=True)
class Prediction:
    """What one model version predicts. `probabilities`: of 0 … 9, each 0–1, sum 1 within 0.01.

    `name` is the model ("cnn"), `version` one training of it ("cnn-3f2a9c1b"). `is_guess`: the
    model doesn't recognise a digit. ValueError for anything else.
    """

    version: str
    name: str
    probabilities: Sequence[float]
    is_guess: bool = False

    def __post_init__(self) -> None:
        # Converts NumPy's floats to Python's, which the driver accepts.
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
        """The most probable digit; of equals, the smallest."""
        return self.probabilities.index(self.confidence)

    @property
    def confidence(self) -> float:
        """The probability of `digit`, 0.1–1."""
        return max(self.probabilities)

    def as_row(self, drawing_id: UUID, model_version_id: int) -> dict[str, Any]:
        """A row of the table `predictions`."""
        return {
            "drawing_id": drawing_id,
            "model_version_id": model_version_id,
            "digit": self.digit,
            "probabilities": list(self.probabilities),
            "is_guess": self.is_guess,
        }


@dataclass(frozen=True)
class NewDrawing:
    """An image, its source, and each model's prediction.

    `pixels`: 784 bytes, 28×28 row by row, 255 = ink. `strokes`: None unless drawn on the canvas.
    `source`: one of `SOURCES`. `author`: None if unknown. ValueError for anything else.
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
        """A row of the table `drawings`, without its id and time."""
        return {
            "pixels": self.pixels,
            "strokes": self.strokes,
            "source": self.source,
            "author": self.author,
        }


@dataclass(frozen=True)
class StoredDrawing:
    """A drawing as it is stored. `pixels`, `strokes`, `source`: as in `NewDrawing`.

    `author` drew it and `labelled_by` labelled it; None if unknown. `true_digit`: None without a
    label. `predictions`: by model name, then the oldest version first. `flag_reason`: why its
    label is flagged, None if it isn't.
    """

    id: UUID
    created_at: datetime
    author: UUID | None
    source: str
    pixels: bytes
    strokes: list[dict[str, Any]] | None
    true_digit: int | None
    predictions: tuple[Prediction, ...] = ()
    labelled_at: datetime | None = None
    labelled_by: UUID | None = None
    flag_reason: str | None = None

    @property
    def label(self) -> int:
        """The true digit of a drawing that has one. ValueError without a label."""
        if self.true_digit is None:
            raise ValueError(f"drawing {self.id} has no label")
        return self.true_digit
