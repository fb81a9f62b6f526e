"""What a model's card says was measured, with types; what it does not say is None or empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from database import Accuracy
from model.checkpoint import Card
from model.evaluation.metrics import Bin

MNIST, PEN = "mnist_test", "pen_validation"
SETS = {  # by the card's name for them, what people read
    MNIST: "MNIST test digits",
    PEN: "Pen digits",
}


@dataclass(frozen=True)
class Measured:
    """One model on one set of digits."""

    accuracy: Accuracy
    confusion: tuple[tuple[int, ...], ...]  # [true][read as]; empty when not measured
    ece: float | None  # expected calibration error, 0…1
    ece_uncalibrated: float | None
    reliability: tuple[Bin, ...]
    reliability_uncalibrated: tuple[Bin, ...]

    @property
    def mistakes(self) -> int:
        return self.accuracy.labelled - self.accuracy.correct


def measured(card: Card, key: str) -> Measured | None:
    """What the card says of the set `key` of `SETS`; None where nothing was measured."""
    record = card.measured.get(key)
    if not record:
        return None
    count = int(record["count"])
    return Measured(
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
    """How well it tells digits from letters, symbols and scribbles: 0.5 by chance, 1 always."""
    share: float | None = card.measured.get("novelty", {}).get("auroc")
    return share
