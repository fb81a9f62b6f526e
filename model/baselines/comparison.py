"""Measures the project's models and the published networks in the same way."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch

from model.checkpoint import Card
from model.classifier import Classifier
from model.data.mnist import Digits, Images
from model.evaluation.card_record import measure
from model.evaluation.metrics import Evaluation
from model.networks import PROJECT_MODELS

_TIMED = 200  # digits, classified one by one


@dataclass(frozen=True)
class Row:
    """The measurements of one network."""

    card: Card
    milliseconds: float  # for one digit on one thread, median
    mnist: Evaluation
    pen: Evaluation | None  # None without strokes, or if it was trained on them

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def ours(self) -> bool:
        return self.name in PROJECT_MODELS


def measure_network(
    classifier: Classifier, test: Digits, pen: Digits | None
) -> tuple[Row, dict[str, Any]]:
    """One row of the comparison, and its JSON values for `measured` in the card.

    Args:
        classifier: a model of the project or a published network.
        test: MNIST test digits.
        pen: pen digits of held-out writers.
    """
    milliseconds = median_latency(classifier, test.images)
    mnist, record = measure(classifier, test)
    measured: dict[str, Any] = {"one_digit_ms": round(milliseconds, 3), "mnist_test": record}
    if pen is None:
        return Row(classifier.card, milliseconds, mnist, None), measured
    pens, measured["pen_validation"] = measure(classifier, pen)
    return Row(classifier.card, milliseconds, mnist, pens), measured


def median_latency(classifier: Classifier, images: Images) -> float:
    """Median milliseconds for one digit on one thread; images uint8 (N, 28, 28)."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for image in images[:20]:  # warm-up
            classifier.predict_proba(image[None])
        return 1000 * median(_seconds(classifier, image) for image in images[:_TIMED])
    finally:
        torch.set_num_threads(threads)


def _seconds(classifier: Classifier, image: Images) -> float:
    start = time.perf_counter()
    classifier.predict_proba(image[None])
    return time.perf_counter() - start
