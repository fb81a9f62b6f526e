"""Compares champion and challenger on the same drawings and decides which one to serve."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from database.intervals import mcnemar
from model.evaluation.metrics import Evaluation, evaluate, percent

_MAX_DISCORDANT = 50  # more are not tried: no bound on p is below 0.5 to this power


@dataclass(frozen=True)
class Bounds:
    """The bounds of the promotion rules; shares are 0…1."""

    p: float = 0.05  # largest p-value of McNemar's test on held-out labels
    least_held_out: int = 30  # minimum number of held-out labels
    mnist_drop: float = 0.001  # largest loss of accuracy on MNIST test
    ece_rise_mnist: float = 0.005  # largest rise of the calibration error on MNIST test
    ece_rise_feedback: float = 0.02  # and on held-out labels, which are fewer


@dataclass(frozen=True)
class Comparison:
    """Champion and challenger on the same drawings."""

    champion: Evaluation | None  # None without drawings
    challenger: Evaluation | None
    labels: NDArray[np.int64]  # (N,), like the predicted digits
    champion_predicted: NDArray[np.int64]
    challenger_predicted: NDArray[np.int64]

    @property
    def count(self) -> int:
        return len(self.labels)

    @property
    def champion_correct(self) -> NDArray[np.bool_]:
        return np.equal(self.champion_predicted, self.labels)

    @property
    def challenger_correct(self) -> NDArray[np.bool_]:
        return np.equal(self.challenger_predicted, self.labels)

    @property
    def table(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """[champion correct, wrong][challenger correct, wrong]."""
        a, b = self.champion_correct, self.challenger_correct
        return (int((a & b).sum()), int((a & ~b).sum())), (
            int((~a & b).sum()),
            int((~a & ~b).sum()),
        )

    @property
    def p(self) -> float:
        """The p-value of McNemar's test, two-sided; 1 without drawings."""
        return mcnemar(self.table[0][1], self.table[1][0])

    def difference(self, metric: str) -> float:
        """`accuracy` or `ece` of the challenger minus the champion's; 0 without drawings."""
        if self.champion is None or self.challenger is None:
            return 0.0
        return float(getattr(self.challenger, metric) - getattr(self.champion, metric))

    def as_record(self) -> dict[str, Any]:
        """JSON values for the card."""
        (both, champion_only), (challenger_only, neither) = self.table
        models = {"champion": self.champion, "challenger": self.challenger}
        return {
            "count": self.count,
            "both": both,
            "champion_only": champion_only,
            "challenger_only": challenger_only,
            "neither": neither,
            "p": round(self.p, 6),
        } | {
            f"{name}_{key}": round(getattr(evaluation, key), 6)
            for name, evaluation in models.items()
            if evaluation
            for key in ("accuracy", "ece")
        }


@dataclass(frozen=True)
class Decision:
    """Whether the challenger is promoted, the reasons, and the comparisons."""

    promote: bool
    reasons: tuple[str, ...]  # clauses for the report
    feedback: Comparison | None
    mnist: Comparison | None
    bounds: Bounds

    def as_record(self) -> dict[str, Any]:
        """JSON values for the card."""
        compared = {"feedback": self.feedback, "mnist_test_paired": self.mnist}
        return {
            "decision": {
                "promote": self.promote,
                "reasons": list(self.reasons),
                "bounds": asdict(self.bounds),
            }
        } | {name: comparison.as_record() for name, comparison in compared.items() if comparison}


def compare(
    champion: NDArray[np.float32], challenger: NDArray[np.float32], labels: NDArray[np.int64]
) -> Comparison:
    """Compare probabilities, float32 (N, 10), for drawings with `labels` int64 (N,); N may be 0."""
    before, after = (evaluate(p, labels) if len(labels) else None for p in (champion, challenger))
    return Comparison(before, after, labels, champion.argmax(axis=1), challenger.argmax(axis=1))


def decide(feedback: Comparison, mnist: Comparison, bounds: Bounds) -> Decision:
    """Promote a challenger that is better on held-out labels and within the bounds on MNIST."""
    objections = [*_held_out_objections(feedback, bounds), *_mnist_objections(mnist, bounds)]
    if objections:
        return Decision(False, tuple(objections), feedback, mnist, bounds)
    lost, won = feedback.table[0][1], feedback.table[1][0]
    reasons = (
        f"it reads {won} held-out drawings rightly that the served model does not, and loses "
        f"{lost} (p = {feedback.p:.3g})",
        f"MNIST changes by {_points(mnist.difference('accuracy'))}, "
        f"{_points(-bounds.mnist_drop)} would be allowed",
        "it is no worse calibrated than allowed",
    )
    return Decision(True, reasons, feedback, mnist, bounds)


def required_labels(comparison: Comparison, bounds: Bounds) -> int:
    """How many held-out labels a challenger without mistakes needs for a significant result.

    McNemar's test needs a minimum number of champion mistakes. At the champion's error rate on
    these labels, that takes this many labels; without any mistake, one is assumed.
    """
    mistakes_needed = next(
        (n for n in range(1, _MAX_DISCORDANT) if mcnemar(0, n) <= bounds.p), _MAX_DISCORDANT
    )
    wrong = int((~comparison.champion_correct).sum())
    if wrong >= mistakes_needed:
        return bounds.least_held_out
    error_rate = max(wrong, 1) / max(comparison.count, 1)
    return max(bounds.least_held_out, math.ceil(mistakes_needed / error_rate))


def _held_out_objections(feedback: Comparison, bounds: Bounds) -> list[str]:
    needed = required_labels(feedback, bounds)
    if feedback.count < needed:
        wrong = int((~feedback.champion_correct).sum())
        return [
            f"too few held-out labels: {feedback.count}, of which the served model misreads "
            f"{wrong}; about {needed} are needed to tell a better one from chance"
        ]
    lost, won = feedback.table[0][1], feedback.table[1][0]
    objections = []
    if won <= lost:
        objections.append(f"it is not better on held-out labels: {won} won, {lost} lost")
    elif feedback.p > bounds.p:
        objections.append(
            f"that it is better on held-out labels may be chance: {won} won, {lost} lost, "
            f"p = {feedback.p:.3g}, at most {bounds.p:g} wanted"
        )
    return objections + _calibration_objections(
        feedback, bounds.ece_rise_feedback, "held-out labels"
    )


def _mnist_objections(mnist: Comparison, bounds: Bounds) -> list[str]:
    objections = []
    if mnist.difference("accuracy") < -bounds.mnist_drop - 1e-9:
        drop, most = _points(mnist.difference("accuracy")), _points(-bounds.mnist_drop)
        objections.append(f"it has forgotten some of MNIST: {drop}, at most {most} allowed")
    return objections + _calibration_objections(mnist, bounds.ece_rise_mnist, "MNIST")


def _calibration_objections(comparison: Comparison, limit: float, data: str) -> list[str]:
    rise = comparison.difference("ece")
    if rise <= limit + 1e-9:
        return []
    return [
        f"it is worse calibrated on {data}: error up by {percent(rise)}, {percent(limit)} allowed"
    ]


def _points(change: float) -> str:
    """-0.0012 as "−0.12 points"."""
    return f"{100 * change:+.2f} points".replace("-", "−")
