"""What a model reads, as the database keeps it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from database import Prediction
from model import Classifier


def predictions(classifier: Classifier, pictures: NDArray[np.uint8]) -> list[Prediction]:
    """Of each picture, uint8 (N, 28, 28)."""
    return [
        Prediction(classifier.version, classifier.name, shares.tolist(), bool(guess))
        for shares, guess in zip(*classifier.read(pictures), strict=True)
    ]
