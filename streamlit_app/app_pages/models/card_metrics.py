"""The metrics on a model's card, with types; what the card lacks is None or empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from database import Accuracy
from model.checkpoint import Card
from model.evaluation.metrics import Bin

MNIST, PEN = "mnist_test", "pen_validation"
TEST_SETS = {  # by the card's name for them, the display name
    MNIST: "MNIST test digits",
    PEN: "Pen digits",
}


@dataclass(frozen=True)
class SetMetrics:
    """One model on one test set.

    `confusion`: 10×10 counts, [true][predicted], or empty. `ece`: expected calibration error, 0…1.
    """

    accuracy: Accuracy
    confusion: tuple[tuple[int, ...], ...]
    ece: float | None
    ece_uncalibrated: float | None
    reliability: tuple[Bin, ...]
    reliability_uncalibrated: tuple[Bin, ...]

    @property
    def mistakes(self) -> int:
        return self.accuracy.labelled - self.accuracy.correct


def metrics_on(card: Card, test_set: str) -> SetMetrics | None:
    """What the card has on a key of `TEST_SETS`; None where nothing was measured."""
    record = card.measured.get(test_set)
    if not record:
        return None
    count = int(record["count"])
    return SetMetrics(
        accuracy=Accuracy(round(record["accuracy"] * count), count),
        confusion=tuple(tuple(row) for row in record.get("confusion", ())),
        ece=record.get("ece"),
        ece_uncalibrated=record.get("ece_uncalibrated"),
        reliability=_bins(record, "reliability"),
        reliability_uncalibrated=_bins(record, "reliability_uncalibrated"),
    )


def _bins(record: Mapping[str, Any], key: str) -> tuple[Bin, ...]:
    return tuple(Bin(*values) for values in record.get(key, ()))


def auroc(card: Card) -> float | None:
    """Of telling digits from letters, symbols and scribbles: 0.5 by chance, 1 without error."""
    share: float | None = card.measured.get("novelty", {}).get("auroc")
    return share
