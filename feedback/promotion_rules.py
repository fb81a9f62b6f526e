"""Champion against challenger on the same drawings, and which of them is to be served."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from database.intervals import mcnemar
from model.evaluation.metrics import Evaluation, evaluate, percent

_MOST = 50  # discordant drawings that are tried: 0.5 to that power is no bound that anybody sets


@dataclass(frozen=True)
class Bounds:
    """What a challenger must keep within. Shares are 0…1."""

    p: float = 0.05  # of McNemar's test on held-out labels: at most
    least_held_out: int = 30  # held-out labels without which nothing is decided
    mnist_drop: float = 0.001  # of MNIST test digits that it may read rightly no more
    ece_rise_mnist: float = 0.005  # of the calibration error there
    ece_rise_feedback: float = 0.02  # on held-out labels, few and so known less well


@dataclass(frozen=True)
class Comparison:
    """Both on the same drawings: how right each is, and who alone was right how often."""

    champion: Evaluation | None  # None without drawings
    challenger: Evaluation | None
    labels: NDArray[np.int64]  # (N,), as are the answers
    champion_answers: NDArray[np.int64]
    challenger_answers: NDArray[np.int64]

    @property
    def count(self) -> int:
        return len(self.labels)

    @property
    def champion_right(self) -> NDArray[np.bool_]:
        return np.equal(self.champion_answers, self.labels)

    @property
    def challenger_right(self) -> NDArray[np.bool_]:
        return np.equal(self.challenger_answers, self.labels)

    @property
    def table(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """[champion right, wrong][challenger right, wrong]."""
        a, b = self.champion_right, self.challenger_right
        return (int((a & b).sum()), int((a & ~b).sum())), (
            int((~a & b).sum()),
            int((~a & ~b).sum()),
        )

    @property
    def p(self) -> float:
        """Of McNemar's test, two-sided; 1 without drawings."""
        return mcnemar(self.table[0][1], self.table[1][0])

    def gain(self, measure: str) -> float:
        """The challenger's `accuracy` or `ece` less the champion's; 0 without drawings."""
        if self.champion is None or self.challenger is None:
            return 0.0
        return float(getattr(self.challenger, measure) - getattr(self.champion, measure))

    def as_record(self) -> dict[str, Any]:
        """What a card keeps, as JSON values."""
        (both, champion_only), (challenger_only, neither) = self.table
        sides = {"champion": self.champion, "challenger": self.challenger}
        return {
            "count": self.count,
            "both": both,
            "champion_only": champion_only,
            "challenger_only": challenger_only,
            "neither": neither,
            "p": round(self.p, 6),
        } | {
            f"{name}_{key}": round(getattr(side, key), 6)
            for name, side in sides.items()
            if side
            for key in ("accuracy", "ece")
        }


@dataclass(frozen=True)
class Decision:
    """Whether the challenger takes over, why or why not, and what was measured."""

    promote: bool
    reasons: tuple[str, ...]  # whole sentences' halves, for people
    feedback: Comparison | None
    mnist: Comparison | None
    bounds: Bounds

    def as_record(self) -> dict[str, Any]:
        """What a card keeps beside its other measurements."""
        compared = {"feedback": self.feedback, "mnist_test_paired": self.mnist}
        return {
            "decision": {
                "promote": self.promote,
                "reasons": list(self.reasons),
                "bounds": asdict(self.bounds),
            }
        } | {name: side.as_record() for name, side in compared.items() if side}


def compare(
    champion: NDArray[np.float32], challenger: NDArray[np.float32], labels: NDArray[np.int64]
) -> Comparison:
    """Probabilities of both, float32 (N, 10), of drawings with `labels` int64 (N,); N may be 0."""
    before, after = (evaluate(p, labels) if len(labels) else None for p in (champion, challenger))
    return Comparison(before, after, labels, champion.argmax(axis=1), challenger.argmax(axis=1))


def decide(feedback: Comparison, mnist: Comparison, bounds: Bounds) -> Decision:
    """Promote only what is better on held-out labels and no worse elsewhere."""
    against = [*_feedback(feedback, bounds), *_mnist(mnist, bounds)]
    if against:
        return Decision(False, tuple(against), feedback, mnist, bounds)
    lost, won = feedback.table[0][1], feedback.table[1][0]
    reasons = (
        f"it reads {won} held-out drawings rightly that the served model does not, and loses "
        f"{lost} (p = {feedback.p:.3g})",
        f"MNIST changes by {_points(mnist.gain('accuracy'))}, "
        f"{_points(-bounds.mnist_drop)} would be allowed",
        "it is no worse calibrated than allowed",
    )
    return Decision(True, reasons, feedback, mnist, bounds)


def labels_needed(comparison: Comparison, bounds: Bounds) -> int:
    """Held-out labels with which a challenger without mistakes could be told from chance.

    As many as the champion would misread often enough among, at the share that it misreads of
    these; where it misreads none of them, one more than these are counted as misread.
    """
    fewest = next((n for n in range(1, _MOST) if mcnemar(0, n) <= bounds.p), _MOST)
    wrong = int((~comparison.champion_right).sum())
    if wrong >= fewest:
        return bounds.least_held_out
    share = max(wrong, 1) / max(comparison.count, 1)
    return max(bounds.least_held_out, math.ceil(fewest / share))


def _feedback(feedback: Comparison, bounds: Bounds) -> list[str]:
    needed = labels_needed(feedback, bounds)
    if feedback.count < needed:
        wrong = int((~feedback.champion_right).sum())
        return [
            f"too few held-out labels: {feedback.count}, of which the served model misreads "
            f"{wrong}; about {needed} are needed to tell a better one from chance"
        ]
    lost, won = feedback.table[0][1], feedback.table[1][0]
    against = []
    if won <= lost:
        against.append(f"it is not better on held-out labels: {won} won, {lost} lost")
    elif feedback.p > bounds.p:
        against.append(
            f"that it is better on held-out labels may be chance: {won} won, {lost} lost, "
            f"p = {feedback.p:.3g}, at most {bounds.p:g} wanted"
        )
    return against + _calibration(feedback, bounds.ece_rise_feedback, "held-out labels")


def _mnist(mnist: Comparison, bounds: Bounds) -> list[str]:
    against = []
    if mnist.gain("accuracy") < -bounds.mnist_drop - 1e-9:
        drop, most = _points(mnist.gain("accuracy")), _points(-bounds.mnist_drop)
        against.append(f"it has forgotten some of MNIST: {drop}, at most {most} allowed")
    return against + _calibration(mnist, bounds.ece_rise_mnist, "MNIST")


def _calibration(comparison: Comparison, most: float, where: str) -> list[str]:
    rise = comparison.gain("ece")
    if rise <= most + 1e-9:
        return []
    return [
        f"it is worse calibrated on {where}: error up by {percent(rise)}, {percent(most)} allowed"
    ]


def _points(change: float) -> str:
    """-0.0012 as "−0.12 points"."""
    return f"{100 * change:+.2f} points".replace("-", "−")
