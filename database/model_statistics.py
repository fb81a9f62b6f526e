"""A model's metrics from counts of predictions: confusion, recall, calibration, trend. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from database.intervals import Accuracy

BINS = 10
ORIGIN = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday, so that weeks start on Mondays


@dataclass(frozen=True)
class PredictionCount:
    """`count` predictions of one model version with the same digits and confidence bin.

    `true_digit`: None without a label. `bin`: confidence in tenths, 0–9. `confidence_sum`: over
    all of them.
    """

    version_id: int
    true_digit: int | None
    digit: int
    bin: int
    count: int
    confidence_sum: float


@dataclass(frozen=True)
class TrendBucket:
    """`count` predictions for labelled drawings of the bucket that starts `at`."""

    version_id: int
    at: datetime
    count: int
    correct: int


@dataclass(frozen=True)
class ReliabilityBin:
    """Predictions for labelled drawings with a confidence in [`low`, `high`); the last includes 1.

    `confidence_mean` is None in an empty bin.
    """

    low: float
    high: float
    count: int
    confidence_mean: float | None
    accuracy: Accuracy


@dataclass(frozen=True)
class TrendPoint:
    """`correct` of `labelled` predictions in the step that ends `at`; `cumulative`: until then."""

    at: datetime
    correct: int
    labelled: int
    cumulative: Accuracy


@dataclass(frozen=True)
class ModelStatistics:
    """Metrics of one model. All but `unlabelled` count labelled drawings only.

    `recall`: by true digit, 0–9; `precision`: by predicted digit. `confusion`: 10×10 counts,
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
        """By digit, the harmonic mean of precision and recall; None if it never occurred."""
        return tuple(map(_f1, self.precision, self.recall))


def summarise(
    name: str, counts: Sequence[PredictionCount], buckets: Sequence[TrendBucket], step: timedelta
) -> ModelStatistics:
    """All metrics of one model. `buckets` become a trend with one point a `step`."""
    labelled = [count for count in counts if count.true_digit is not None]
    bins, confusion = reliability(labelled), _confusion(labelled)
    correct = [confusion[digit][digit] for digit in range(10)]
    predicted = map(sum, zip(*confusion, strict=True))
    return ModelStatistics(
        name=name,
        accuracy=Accuracy(sum(correct), sum(map(sum, confusion))),
        unlabelled=sum(count.count for count in counts if count.true_digit is None),
        recall=tuple(map(Accuracy, correct, map(sum, confusion))),
        precision=tuple(map(Accuracy, correct, predicted)),
        confusion=confusion,
        reliability=bins,
        expected_calibration_error=calibration_error(bins),
        trend=_trend(buckets, step),
    )


def reliability(labelled: Sequence[PredictionCount]) -> tuple[ReliabilityBin, ...]:
    """Mean confidence and accuracy in ten bins of confidence."""
    count, correct, confidence = [0] * BINS, [0] * BINS, [0.0] * BINS
    for each in labelled:
        count[each.bin] += each.count
        correct[each.bin] += each.count if each.true_digit == each.digit else 0
        confidence[each.bin] += each.confidence_sum
    return tuple(
        ReliabilityBin(
            number / BINS,
            (number + 1) / BINS,
            count[number],
            confidence[number] / count[number] if count[number] else None,
            Accuracy(correct[number], count[number]),
        )
        for number in range(BINS)
    )


def calibration_error(bins: Sequence[ReliabilityBin]) -> float | None:
    """Expected calibration error (Guo et al. 2017), 0–1; None if all bins are empty."""
    total = sum(each.count for each in bins)
    distances = (
        each.count * abs(each.confidence_mean - (each.accuracy.accuracy or 0.0))
        for each in bins
        if each.confidence_mean is not None
    )
    return sum(distances) / total if total else None


def _confusion(labelled: Sequence[PredictionCount]) -> tuple[tuple[int, ...], ...]:
    matrix = [[0] * 10 for _ in range(10)]
    for each in labelled:
        if each.true_digit is not None:
            matrix[each.true_digit][each.digit] += each.count
    return tuple(map(tuple, matrix))


def _f1(precision: Accuracy, recall: Accuracy) -> float | None:
    occurred = precision.labelled + recall.labelled
    return 2 * recall.correct / occurred if occurred else None


def _trend(buckets: Sequence[TrendBucket], step: timedelta) -> tuple[TrendPoint, ...]:
    """One point for each step that has labelled drawings."""
    steps: dict[int, tuple[int, int]] = {}
    for bucket in buckets:
        number = (bucket.at - ORIGIN) // step
        correct, count = steps.get(number, (0, 0))
        steps[number] = correct + bucket.correct, count + bucket.count
    accuracies = [
        (ORIGIN + (number + 1) * step, Accuracy(*steps[number]))
        for number in sorted(steps)
        if steps[number][1]
    ]
    cumulative = accumulate((accuracy for _, accuracy in accuracies), _sum)
    return tuple(
        TrendPoint(end, accuracy.correct, accuracy.labelled, until_then)
        for (end, accuracy), until_then in zip(accuracies, cumulative, strict=True)
    )


def _sum(one: Accuracy, other: Accuracy) -> Accuracy:
    return Accuracy(one.correct + other.correct, one.labelled + other.labelled)
