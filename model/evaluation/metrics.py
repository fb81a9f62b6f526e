"""How right a model is, and how right it is to be sure. Plain arithmetic on probabilities.

Guo, Pleiss, Sun, Weinberger 2017, https://arxiv.org/abs/1706.04599 (calibration, equation 3).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of equal width in confidence, as in Guo et al.
SURE = 0.9  # a wrong answer above it misleads whoever reads it

_LEAST = float(np.finfo(np.float32).tiny)  # a probability of 0 must not make the loss infinite


@dataclass(frozen=True)
class Bin:
    """The answers of one range of confidence: how many, how sure and how right on average."""

    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Evaluation:
    """What was measured on one set of digits. Shares are 0…1, tuples of ten go by digit."""

    accuracy: float
    loss: float  # mean negative log-likelihood, nats
    precision: tuple[float, ...]  # 0 where the digit was never answered
    recall: tuple[float, ...]  # 0 where the digit never occurred
    f1: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]  # [true][predicted]
    ece: float  # expected calibration error
    wrong_and_sure: float  # share of all answers that are wrong with a confidence above `SURE`
    sure_of_wrong: float  # share of the wrong answers with a confidence above `SURE`
    mistakes: tuple[int, ...]  # indices of the wrong answers, ascending
    reliability: tuple[Bin, ...]  # `BINS` of them, from unsure to sure

    @property
    def count(self) -> int:
        return sum(map(sum, self.confusion))

    def as_record(self, digits: int = 6) -> dict[str, Any]:
        """What a card keeps, as JSON values rounded to `digits`; mistakes as their number."""
        kept = asdict(self)
        del kept["reliability"]
        rounded = {key: _round(value, digits) for key, value in kept.items()}
        return {"count": self.count} | rounded | {"mistakes": len(self.mistakes)}

    def reliability_record(self, digits: int = 4) -> list[list[float]]:
        """[count, confidence, accuracy] of each range of confidence."""
        return [
            [b.count, round(b.confidence, digits), round(b.accuracy, digits)]
            for b in self.reliability
        ]

    def as_markdown(self) -> str:
        """One line of numbers, a table by digit and the confusion matrix."""
        right = self.count - len(self.mistakes)
        lines = [
            f"accuracy {percent(self.accuracy)} ({right:,} of {self.count:,})"
            f" · loss {self.loss:.4f} · calibration error {percent(self.ece)}"
            f" · wrong and sure {percent(self.wrong_and_sure)}",
            "",
            "| digit | precision | recall | F1 |",
            "|---:|---:|---:|---:|",
        ]
        by_digit = zip(self.precision, self.recall, self.f1, strict=True)
        for k, shares in enumerate(by_digit):
            lines.append(f"| {k} |" + "".join(f" {percent(share)} |" for share in shares))
        lines += ["", "| true ↓ read → |" + "".join(f" {k} |" for k in range(10))]
        lines += ["|---:|" + "---:|" * 10]
        for k, row in enumerate(self.confusion):
            lines.append(f"| **{k}** |" + "".join(f" {n or '·'} |" for n in row))
        return "\n".join(lines)


def evaluate(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> Evaluation:
    """Measure the answers of one model.

    Args:
        probabilities: float32 (N, 10), rows sum to 1; N ≥ 1.
        labels: int64 (N,), 0 to 9.

    Raises:
        ValueError: arrays of other shapes, or none to measure.
    """
    if len(labels) == 0 or labels.ndim != 1 or probabilities.shape != (len(labels), 10):
        raise ValueError(f"{labels.shape} labels do not go with {probabilities.shape} answers")
    answers = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = answers == labels
    confusion = np.zeros((10, 10), dtype=np.int64)
    np.add.at(confusion, (labels, answers), 1)
    precision, recall, f1 = _by_digit(confusion)
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    reliability = _reliability(confidence, right)
    return Evaluation(
        accuracy=float(right.mean()),
        loss=float(-np.log(np.maximum(of_truth, _LEAST)).mean()),
        precision=precision,
        recall=recall,
        f1=f1,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        ece=sum(b.count * abs(b.accuracy - b.confidence) for b in reliability) / len(labels),
        wrong_and_sure=float((~right & (confidence > SURE)).mean()),
        sure_of_wrong=float((confidence[~right] > SURE).mean()) if not right.all() else 0.0,
        mistakes=tuple(np.flatnonzero(~right).tolist()),
        reliability=reliability,
    )


def auroc(digits: NDArray[np.float32], others: NDArray[np.float32]) -> float:
    """How often a drawing that is no digit has the higher novelty, ties counted half; 0…1.

    The area under the ROC curve (Fawcett 2006, Pattern Recognition Letters 27, p. 868).
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
    answered, occurred = confusion.sum(axis=0), confusion.sum(axis=1)
    shares = (
        right / np.maximum(answered, 1),
        right / np.maximum(occurred, 1),
        2 * right / np.maximum(answered + occurred, 1),  # the harmonic mean of the two
    )
    return tuple(tuple(share.tolist()) for share in shares)


def _reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Bin m holds the confidences in ((m − 1)/M, m/M]; an empty bin is all 0."""
    number = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    counts = np.bincount(number, minlength=BINS)
    filled = np.maximum(counts, 1)
    sure = np.bincount(number, weights=confidence, minlength=BINS) / filled
    hits = np.bincount(number, weights=right, minlength=BINS) / filled
    columns = zip(counts.tolist(), sure.tolist(), hits.tolist(), strict=True)
    return tuple(Bin(*column) for column in columns)


def _round(value: Any, digits: int) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list | tuple):
        return [_round(part, digits) for part in value]
    return round(value, digits) if isinstance(value, float) else value
