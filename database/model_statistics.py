"""From counted predictions to what the charts show. Pure: no database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from database.intervals import Accuracy

BINS = 10
ORIGIN = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday, so that weeks begin with one


@dataclass(frozen=True)
class Tally:
    """`count` predictions of one model version that agree in all the rest.

    `true`: None without a label. `bin`: confidence in tenths, 0–9. `confidence`: their sum.
    """

    version: int
    true: int | None
    predicted: int
    bin: int
    count: int
    confidence: float


@dataclass(frozen=True)
class Bucket:
    """Of `count` labelled predictions drawn from `at` on, `correct` were right."""

    version: int
    at: datetime
    count: int
    correct: int


@dataclass(frozen=True)
class ReliabilityBin:
    """Labelled predictions with a confidence in [`low`, `high`), the last one with 1.

    `confidence_mean` is None in an empty bin.
    """

    low: float
    high: float
    count: int
    confidence_mean: float | None
    accuracy: Accuracy


@dataclass(frozen=True)
class TrendPoint:
    """`correct` of `labelled` drawings of the bucket that ended `at`; `cumulative`: up to then."""

    at: datetime
    correct: int
    labelled: int
    cumulative: Accuracy


@dataclass(frozen=True)
class ModelStatistics:
    """How right one model was. Everything but `unlabelled` counts labelled drawings only.

    `recall`: per true digit 0–9; `precision`: per digit that was read. `confusion`: 10×10 counts,
    [true][predicted]. `reliability`: ten bins. `expected_calibration_error`: 0–1, None without
    labels.
    """

    name: str
    accuracy: Accuracy
    unlabelled: int
    recall: tuple[Accuracy, ...]
    precision: tuple[Accuracy, ...]
    confusion: tuple[tuple[int, ...], ...]
    reliability: tuple[ReliabilityBin, ...]
    expected_calibration_error: float | None
    trend: tuple[TrendPoint, ...]

    @property
    def f1(self) -> tuple[float | None, ...]:
        """Per digit, the harmonic mean of precision and recall; None where it never occurred."""
        return tuple(map(_f1, self.precision, self.recall))


def summarise(
    name: str, tallies: Sequence[Tally], buckets: Sequence[Bucket], width: timedelta
) -> ModelStatistics:
    """All figures of one model. `buckets`: what its trend is drawn of, in steps of `width`."""
    labelled = [tally for tally in tallies if tally.true is not None]
    bins, counts = reliability(labelled), _confusion(labelled)
    right = [counts[digit][digit] for digit in range(10)]
    return ModelStatistics(
        name=name,
        accuracy=Accuracy(sum(right), sum(map(sum, counts))),
        unlabelled=sum(tally.count for tally in tallies if tally.true is None),
        recall=tuple(map(Accuracy, right, map(sum, counts))),
        precision=tuple(map(Accuracy, right, map(sum, zip(*counts, strict=True)))),
        confusion=counts,
        reliability=bins,
        expected_calibration_error=calibration_error(bins),
        trend=_trend(buckets, width),
    )


def reliability(labelled: Sequence[Tally]) -> tuple[ReliabilityBin, ...]:
    """Ten bins of confidence: how sure, and how right."""
    count, right, confidence = [0] * BINS, [0] * BINS, [0.0] * BINS
    for tally in labelled:
        count[tally.bin] += tally.count
        right[tally.bin] += tally.count if tally.true == tally.predicted else 0
        confidence[tally.bin] += tally.confidence
    return tuple(
        ReliabilityBin(
            number / BINS,
            (number + 1) / BINS,
            count[number],
            confidence[number] / count[number] if count[number] else None,
            Accuracy(right[number], count[number]),
        )
        for number in range(BINS)
    )


def calibration_error(bins: Sequence[ReliabilityBin]) -> float | None:
    """Mean distance of confidence and accuracy, weighted by count (Guo et al. 2017)."""
    total = sum(each.count for each in bins)
    distances = (
        each.count * abs(each.confidence_mean - (each.accuracy.accuracy or 0.0))
        for each in bins
        if each.confidence_mean is not None
    )
    return sum(distances) / total if total else None


def _confusion(labelled: Sequence[Tally]) -> tuple[tuple[int, ...], ...]:
    counts = [[0] * 10 for _ in range(10)]
    for tally in labelled:
        if tally.true is not None:
            counts[tally.true][tally.predicted] += tally.count
    return tuple(map(tuple, counts))


def _f1(precision: Accuracy, recall: Accuracy) -> float | None:
    occurred = precision.labelled + recall.labelled
    return 2 * recall.correct / occurred if occurred else None


def _trend(buckets: Sequence[Bucket], width: timedelta) -> tuple[TrendPoint, ...]:
    """One point for each step that has labels; the line runs on over those that have none."""
    steps: dict[int, tuple[int, int]] = {}
    for bucket in buckets:
        step = (bucket.at - ORIGIN) // width
        correct, count = steps.get(step, (0, 0))
        steps[step] = correct + bucket.correct, count + bucket.count
    labelled = [
        (ORIGIN + step * width, Accuracy(*steps[step])) for step in sorted(steps) if steps[step][1]
    ]
    sums = accumulate((step for _, step in labelled), _plus)
    return tuple(
        TrendPoint(at + width, step.correct, step.labelled, cumulative)
        for (at, step), cumulative in zip(labelled, sums, strict=True)
    )


def _plus(one: Accuracy, other: Accuracy) -> Accuracy:
    return Accuracy(one.correct + other.correct, one.labelled + other.labelled)
