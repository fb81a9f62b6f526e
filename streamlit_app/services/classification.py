"""Model predictions for drawings on the canvas and for image and CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from database import Prediction
from feedback.model_registry import predict_drawings
from model import Classifier
from model.explain import explain
from model.images.digit_reader import read_digits
from model.preprocess import to_mnist
from model.strokes import Stroke, extent, from_canvas, render

MODELS = {"cnn": "CNN", "vit": "ViT"}  # shown side by side, in this order
SMALLEST_EXTENT = 20.0  # canvas pixels of pen path; anything shorter is a dot, not a digit


@dataclass(frozen=True)
class ClassifiedDrawing:
    """The model input, uint8 (28, 28), and one prediction per model.

    `strokes`: None for images. `source`: one of `database.schema.drawings.SOURCES`.
    """

    pixels: NDArray[np.uint8]
    predictions: tuple[Prediction, ...]
    strokes: Sequence[Stroke] | None = None
    source: str = "canvas"

    @property
    def agreed(self) -> bool:
        """Whether all models predict the same digit."""
        return len({prediction.digit for prediction in self.predictions}) == 1


class Predictor:
    """A fixed set of served models. Thread-safe."""

    def __init__(
        self, classifiers: Sequence[Classifier], previous: Mapping[str, Classifier] | None = None
    ) -> None:
        """`previous`: by model name, the version served before; see `ServedModels`."""
        self.classifiers = tuple(classifiers)
        self.previous = dict(previous or {})

    @property
    def versions(self) -> dict[str, str]:
        """The served version of each model, by the model's name."""
        return {classifier.name: classifier.version for classifier in self.classifiers}

    def classify_canvas(self, json_data: Mapping[str, Any], size: int) -> ClassifiedDrawing | None:
        """Classify a canvas of `size` pixels; None if there is too little ink.

        Raises:
            InvalidDrawing: `json_data` is not a drawing.
        """
        strokes = from_canvas(json_data)
        if extent(strokes) < SMALLEST_EXTENT:
            return None
        pixels = to_mnist(render(strokes, size))
        if not pixels.any():  # all strokes are outside the canvas
            return None
        return ClassifiedDrawing(pixels, self.predict(pixels[None])[0], strokes)

    def classify_file(self, content: bytes, name: str, source: str) -> list[ClassifiedDrawing]:
        """Classify every digit in an image or CSV file, in rows from left to right.

        Raises:
            UnreadablePicture: the format is unsupported or no digit was found.
        """
        return self.classify_images(np.stack(read_digits(content, name)), source)

    def classify_images(self, pixels: NDArray[np.uint8], source: str) -> list[ClassifiedDrawing]:
        """Classify preprocessed images, uint8 (N, 28, 28) as from `to_mnist`."""
        return [
            ClassifiedDrawing(image, predicted, source=source)
            for image, predicted in zip(pixels, self.predict(pixels), strict=True)
        ]

    def predict(self, pixels: NDArray[np.uint8]) -> list[tuple[Prediction, ...]]:
        """For each image, uint8 (N, 28, 28), one prediction per model."""
        return list(zip(*(predict_drawings(c, pixels) for c in self.classifiers), strict=True))

    def explain(self, drawing: ClassifiedDrawing) -> dict[str, NDArray[np.float32]]:
        """By model name, how much each pixel contributes: float32 (28, 28), 0…1."""
        return {c.name: explain(c, drawing.pixels) for c in self.classifiers}
