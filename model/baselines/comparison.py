"""Every network measured in one way: ours and the published ones."""

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

_TIMED = 200  # digits, one after the other


@dataclass(frozen=True)
class Row:
    """What was measured of one network."""

    card: Card
    milliseconds: float  # for one digit on one thread, median
    mnist: Evaluation
    pen: Evaluation | None  # None where there are no strokes, or where it has learnt from them

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def ours(self) -> bool:
        return self.name in PROJECT_MODELS


def compared(
    classifier: Classifier, test: Digits, pen: Digits | None
) -> tuple[Row, dict[str, Any]]:
    """One row, and what a card keeps of it as `measured`, JSON values.

    Args:
        classifier: any network, ours or published.
        test: MNIST's test digits.
        pen: digits of writers that it has not learnt from.
    """
    milliseconds = one_digit(classifier, test.images)
    mnist, record = measure(classifier, test)
    measured: dict[str, Any] = {"one_digit_ms": round(milliseconds, 3), "mnist_test": record}
    if pen is None:
        return Row(classifier.card, milliseconds, mnist, None), measured
    pens, measured["pen_validation"] = measure(classifier, pen)
    return Row(classifier.card, milliseconds, mnist, pens), measured


def one_digit(classifier: Classifier, images: Images) -> float:
    """Milliseconds that one digit takes on one thread, the median of many, uint8 (N, 28, 28)."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for image in images[:20]:  # the first calls also load and allocate
            classifier.predict_proba(image[None])
        return 1000 * median(_seconds(classifier, image) for image in images[:_TIMED])
    finally:
        torch.set_num_threads(threads)


def _seconds(classifier: Classifier, image: Images) -> float:
    start = time.perf_counter()
    classifier.predict_proba(image[None])
    return time.perf_counter() - start
