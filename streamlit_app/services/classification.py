"""What the models read: in a drawing on the canvas, and in picture and CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import Classifier
from model.explain import explain
from model.images.digit_reader import read_digits
from model.preprocess import to_mnist
from model.strokes import Stroke, extent, from_canvas, render

MODELS = {"cnn": "CNN", "vit": "ViT"}  # shown side by side, in this order
SMALLEST_EXTENT = 20.0  # canvas pixels of pen path; below that it is a dot, not a digit


@dataclass(frozen=True)
class Reading:
    """What one model says of a drawing; ten probabilities that sum to 1."""

    model: str
    version: str
    probabilities: tuple[float, ...]
    is_guess: bool  # the drawing does not look like a digit to this model

    @property
    def digit(self) -> int:
        return max(range(10), key=self.probabilities.__getitem__)

    @property
    def confidence(self) -> float:
        return max(self.probabilities)


@dataclass(frozen=True)
class ClassifiedDrawing:
    """A drawing that was read: the 28×28 uint8 pixels that the models saw, and its strokes.

    `strokes`: None for pictures. `source`: where it came from, one of
    `database.schema.drawings.SOURCES`.
    """

    pixels: NDArray[np.uint8]
    readings: tuple[Reading, ...]
    strokes: Sequence[Stroke] | None = None
    source: str = "canvas"

    @property
    def agreed(self) -> bool:
        return len({reading.digit for reading in self.readings}) == 1


class Predictor:
    """The models that are shown side by side. Used by all sessions at once."""

    def __init__(
        self, classifiers: Sequence[Classifier], before: Mapping[str, Classifier] | None = None
    ) -> None:
        """`before`: by model name, the version served before, which reads what is labelled."""
        self.classifiers = tuple(classifiers)
        self.before = dict(before or {})

    @property
    def served(self) -> dict[str, tuple[str, str | None]]:
        """By model name: the version that reads, and the one served before, if it is compared."""
        before = {name: each.version for name, each in self.before.items()}
        return {name: (version, before.get(name)) for name, version in self.versions.items()}

    @property
    def versions(self) -> dict[str, str]:
        """The served version of each model, by the model's name."""
        return {classifier.name: classifier.version for classifier in self.classifiers}

    def classify(self, json_data: Mapping[str, Any], size: int) -> ClassifiedDrawing | None:
        """Read what is on a canvas of `size` pixels; None where there is too little to read.

        Raises:
            InvalidDrawing: the canvas sent something else than a drawing.
        """
        strokes = from_canvas(json_data)
        if extent(strokes) < SMALLEST_EXTENT:
            return None
        pixels = to_mnist(render(strokes, size))
        if not pixels.any():  # all of it lies outside the canvas
            return None
        return ClassifiedDrawing(pixels, self.read(pixels[None])[0], strokes)

    def open_file(self, content: bytes, name: str, source: str) -> list[ClassifiedDrawing]:
        """Read every digit in a picture or CSV file, from left to right.

        Raises:
            UnreadablePicture: it is no such file, or there is nothing to read in it.
        """
        pixels = np.stack(read_digits(content, name))
        return self.pictures(pixels, source)

    def pictures(self, pixels: NDArray[np.uint8], source: str) -> list[ClassifiedDrawing]:
        """Read pictures as `to_mnist` makes them, uint8 (N, 28, 28)."""
        readings = self.read(pixels)
        return [
            ClassifiedDrawing(p, r, source=source) for p, r in zip(pixels, readings, strict=True)
        ]

    def read(self, pixels: NDArray[np.uint8]) -> list[tuple[Reading, ...]]:
        """What each model says of each picture, uint8 (N, 28, 28)."""
        return list(zip(*(_read(c, pixels) for c in self.classifiers), strict=True))

    def explain(self, drawing: ClassifiedDrawing) -> dict[str, NDArray[np.float32]]:
        """By model name, how much each place of its pixels counts: (28, 28), 0…1."""
        return {c.name: explain(c, drawing.pixels) for c in self.classifiers}


def _read(classifier: Classifier, pixels: NDArray[np.uint8]) -> list[Reading]:
    """What one model says of each picture, uint8 (N, 28, 28)."""
    return [
        Reading(classifier.name, classifier.version, tuple(p.tolist()), bool(is_guess))
        for p, is_guess in zip(*classifier.read(pixels), strict=True)
    ]
