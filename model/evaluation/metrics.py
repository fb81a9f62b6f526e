"""Metrics of probabilities against labels: accuracy, recall, confusion matrix, calibration.

Guo, Pleiss, Sun, Weinberger 2017, https://arxiv.org/abs/1706.04599 (calibration, equation 3).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of equal width in confidence, as in Guo et al.
HIGH_CONFIDENCE = 0.9  # a mistake above it misleads the reader

_MIN_PROBABILITY = float(np.finfo(np.float32).tiny)  # keeps the loss finite


@dataclass(frozen=True)
class Bin:
    """The predictions of one range of confidence: count, mean confidence and accuracy."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Evaluation:
    """The metrics of one set of digits. Shares are 0…1; tuples of ten are indexed by digit."""

    accuracy: float
    loss: float  # mean negative log-likelihood, nats
    precision: tuple[float, ...]  # 0 for a digit that was never predicted
    recall: tuple[float, ...]  # 0 for a digit that never occurs
    f1: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]  # [true][predicted]
    ece: float  # expected calibration error
    wrong_and_sure: float  # share of predictions: wrong, and above `HIGH_CONFIDENCE`
    sure_of_wrong: float  # share of mistakes above `HIGH_CONFIDENCE`
    mistakes: tuple[int, ...]  # indices of wrong predictions, ascending
    reliability: tuple[Bin, ...]  # `BINS` of them, by rising confidence

    @property
    def count(self) -> int:
        return sum(map(sum, self.confusion))

    def as_record(self, digits: int = 6) -> dict[str, Any]:
        """JSON values for a card, rounded to `digits`; mistakes as their number."""
        kept = asdict(self)
        del kept["reliability"]
        rounded = {key: _round(value, digits) for key, value in kept.items()}
        return {"count": self.count} | rounded | {"mistakes": len(self.mistakes)}

    def reliability_record(self, digits: int = 4) -> list[list[float]]:
        """[count, confidence, accuracy] of each bin, for a card."""
        return [
            [b.count, round(b.confidence, digits), round(b.accuracy, digits)]
            for b in self.reliability
        ]

    def as_markdown(self) -> str:
        """A summary line, a table by digit and the confusion matrix."""
        right = self.count - len(self.mistakes)
        lines = [
            f"accuracy {percent(self.accuracy)} ({right:,} of {self.count:,})"
            f" · loss {self.loss:.4f} · calibration error {percent(self.ece)}"
            f" · mistakes above 90 % confidence {percent(self.wrong_and_sure)}",
            "",
            "| digit | precision | recall | F1 |",
            "|---:|---:|---:|---:|",
        ]
        by_digit = zip(self.precision, self.recall, self.f1, strict=True)
        for k, shares in enumerate(by_digit):
            lines.append(f"| {k} |" + "".join(f" {percent(share)} |" for share in shares))
        lines += ["", "| true ↓ predicted → |" + "".join(f" {k} |" for k in range(10))]
        lines += ["|---:|" + "---:|" * 10]
        for k, row in enumerate(self.confusion):
            lines.append(f"| **{k}** |" + "".join(f" {n or '·'} |" for n in row))
        return "\n".join(lines)


def evaluate(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> Evaluation:
    """The metrics of one model.

    Args:
        probabilities: float32 (N, 10), rows sum to 1; N ≥ 1.
        labels: int64 (N,), 0 to 9.

    Raises:
        ValueError: arrays of other shapes, or none to measure.
    """
    if len(labels) == 0 or labels.ndim != 1 or probabilities.shape != (len(labels), 10):
        raise ValueError(f"{labels.shape} labels do not go with {probabilities.shape} answers")
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = predicted == labels
    confusion = np.zeros((10, 10), dtype=np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    precision, recall, f1 = _by_digit(confusion)
    of_label = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    reliability = _reliability(confidence, right)
    return Evaluation(
        accuracy=float(right.mean()),
        loss=float(-np.log(np.maximum(of_label, _MIN_PROBABILITY)).mean()),
        precision=precision,
        recall=recall,
        f1=f1,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        ece=sum(b.count * abs(b.accuracy - b.confidence) for b in reliability) / len(labels),
        wrong_and_sure=float((~right & (confidence > HIGH_CONFIDENCE)).mean()),
        sure_of_wrong=float((confidence[~right] > HIGH_CONFIDENCE).mean())
        if not right.all()
        else 0.0,
        mistakes=tuple(np.flatnonzero(~right).tolist()),
        reliability=reliability,
    )


def auroc(digits: NDArray[np.float32], others: NDArray[np.float32]) -> float:
    """Area under the ROC curve of the novelty, 0…1: digits against everything else.

    The probability that a non-digit has the higher novelty, ties counted half (Fawcett 2006,
    Pattern Recognition Letters 27, p. 868).
    """
    ranked = np.sort(digits)
    below = np.searchsorted(ranked, others, side="left")
    up_to = np.searchsorted(ranked, others, side="right")
    return float((below + up_to).mean() / 2 / len(digits))


def percent(share: float, decimals: int = 2) -> str:
    """0.98765 as "98.77 %"."""
    return f"{100 * share:.{decimals}f} %"


def _by_digit(confusion: NDArray[np.int64]) -> tuple[tuple[float, ...], ...]:
    """Precision, recall and F1, ten each."""
    right = confusion.diagonal()
    predicted, occurred = confusion.sum(axis=0), confusion.sum(axis=1)
    shares = (
        right / np.maximum(predicted, 1),
        right / np.maximum(occurred, 1),
        2 * right / np.maximum(predicted + occurred, 1),
    )
    return tuple(tuple(share.tolist()) for share in shares)


def _reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Bin m holds the confidences in ((m − 1)/M, m/M]; an empty bin is all 0."""
    number = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    counts = np.bincount(number, minlength=BINS)
    filled = np.maximum(counts, 1)
    mean_confidence = np.bincount(number, weights=confidence, minlength=BINS) / filled
    accuracy = np.bincount(number, weights=right, minlength=BINS) / filled
    columns = zip(counts.tolist(), mean_confidence.tolist(), accuracy.tolist(), strict=True)
    return tuple(Bin(*column) for column in columns)


def _round(value: Any, digits: int) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list | tuple):
        return [_round(part, digits) for part in value]
    return round(value, digits) if isinstance(value, float) else value
