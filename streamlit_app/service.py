"""The use cases: read a drawing, keep it, take its true label. Joins models and database."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import torch
from numpy.typing import NDArray

from database import (
    Accuracy,
    Database,
    Prediction,
    Settings,
    delete_drawing,
    open_database,
    record_drawing,
    remove_true_label,
    running_accuracy,
    set_true_label,
)
from model import Classifier, load_classifier
from model.explain import explain
from model.preprocess import to_mnist
from model.strokes import Stroke, extent, from_canvas, render

MODELS = {"cnn": "CNN", "vit": "ViT"}  # shown side by side, in this order
SMALLEST_EXTENT = 20.0  # canvas pixels of pen path; below that it is a dot, not a digit

# Seconds that one thread may compute while others wait, in place of Python's 0.005. A stroke takes
# some 12 ms; cut in pieces by eighty others, they all take long. Median of 80 people drawing:
# 154 ms before, 45 ms with it (benchmarks/crowd.py).
SWITCH_INTERVAL = 0.05


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
class Drawing:
    """A drawing that was read: its strokes, the 28×28 uint8 pixels that the models saw."""

    strokes: Sequence[Stroke]
    pixels: NDArray[np.uint8]
    readings: tuple[Reading, ...]

    @property
    def agreed(self) -> bool:
        return len({reading.digit for reading in self.readings}) == 1


class Service:
    """Made once for the process; used by all sessions at once."""

    def __init__(self, classifiers: Sequence[Classifier], database: Database) -> None:
        self.classifiers = tuple(classifiers)
        self.database = database

    @property
    def versions(self) -> dict[str, str]:
        """The served version of each model, by the model's name."""
        return {classifier.name: classifier.version for classifier in self.classifiers}

    def classify(self, json_data: Mapping[str, Any], size: int) -> Drawing | None:
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
        return Drawing(strokes, pixels, tuple(_read(c, pixels) for c in self.classifiers))

    def explain(self, drawing: Drawing) -> dict[str, NDArray[np.float32]]:
        """By model name, how much each place of its pixels counts: (28, 28), 0…1."""
        return {c.name: explain(c, drawing.pixels) for c in self.classifiers}

    def keep(self, drawing_id: UUID, drawing: Drawing) -> None:
        """Store the drawing as it is now, in the row that earlier strokes of it have.

        Raises:
            DatabaseUnavailable: not stored.
        """
        record_drawing(
            self.database,
            drawing_id,
            drawing.pixels.tobytes(),
            [stroke.as_dict() for stroke in drawing.strokes],
            [Prediction(r.version, r.model, r.probabilities) for r in drawing.readings],
        )

    def discard(self, drawing_id: UUID) -> None:
        """Forget a drawing whose strokes were all undone. Raises: DatabaseUnavailable."""
        delete_drawing(self.database, drawing_id)

    def confirm(self, drawing_id: UUID, drawing: Drawing, digit: int) -> None:
        """Store what the drawing really is. Raises: DatabaseUnavailable, and nothing is stored."""
        self.keep(drawing_id, drawing)
        set_true_label(self.database, drawing_id, digit)

    def withdraw(self, drawing_id: UUID) -> None:
        """Take the true label away again. Raises: DatabaseUnavailable."""
        remove_true_label(self.database, drawing_id)

    def live_accuracy(self) -> dict[str, Accuracy]:
        """By model name, over everything labelled so far that the served version read.

        Raises:
            DatabaseUnavailable
        """
        found = running_accuracy(self.database, list(self.versions.values()))
        return {name: found[version] for name, version in self.versions.items()}


def _read(classifier: Classifier, pixels: NDArray[np.uint8]) -> Reading:
    probabilities, novelty = classifier.assess(pixels[None])
    is_guess = bool(novelty[0] > classifier.novelty_threshold)
    return Reading(classifier.name, classifier.version, tuple(probabilities[0].tolist()), is_guess)


def open_service() -> Service:
    """Load the models and open the database, as the environment says.

    Raises:
        SettingsError: a setting has a wrong value.
        BadCheckpoint: weights are missing or damaged.
    """
    torch.set_num_threads(1)  # many people draw at once: one core each beats all cores for one
    sys.setswitchinterval(SWITCH_INTERVAL)
    service = Service(
        [load_classifier(name) for name in MODELS], open_database(Settings.from_environment())
    )
    for classifier in service.classifiers:
        classifier.predict_proba(np.zeros((1, 28, 28), dtype=np.uint8))  # the first call is slow
    gc.collect()
    gc.freeze()  # what is loaded stays; collections from now on need not walk through it
    return service
