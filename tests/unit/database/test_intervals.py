"""McNemar's test and Wilson's interval against published values; metrics from counts."""

from datetime import UTC, datetime, timedelta

import pytest

from database import Accuracy
from database.intervals import EXACT_LIMIT, mcnemar, wilson_interval
from database.model_statistics import PredictionCount, TrendBucket, summarise


def test_mcnemar_reproduces_the_published_example() -> None:
    # Fagerland, Lydersen, Laake 2013, table 1: 1 child against 7; mid-p 0.039.
    assert mcnemar(1, 7) == pytest.approx(0.0390625)


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 5), (3, 9), (700, 800)])
def test_mcnemar_is_symmetric(only_a: int, only_b: int) -> None:
    assert mcnemar(only_a, only_b) == mcnemar(only_b, only_a)


def test_five_to_none_is_the_first_significant_difference() -> None:
    assert mcnemar(0, 4) > 0.05 > mcnemar(0, 5)


def test_equal_counts_have_a_p_value_of_one() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(3, 3) == pytest.approx(1 - 20 / 64 / 2)  # as the paper's supplement has it


def test_exact_and_approximate_p_values_agree_at_the_limit() -> None:
    half, more = EXACT_LIMIT // 2, 40
    exact, normal = mcnemar(half - more, half + more), mcnemar(half - more, half + more + 1)
    assert normal == pytest.approx(exact, rel=0.1)


@pytest.mark.parametrize("counts", [(0, 1000), (0, 1001), (10**9, 10**9 + 10**6)])
def test_large_counts_do_not_overflow(counts: tuple[int, int]) -> None:
    assert 0 <= mcnemar(*counts) < 1e-50


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="no counts"):
        mcnemar(-1, 4)


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_interval_matches_published_values(
    correct: int, total: int, low: float, high: float
) -> None:
    assert wilson_interval(correct, total) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_without_labels_is_zero_to_one() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert Accuracy(0, 0).accuracy is None


@pytest.mark.parametrize(("correct", "total"), [(2, 1), (-1, 1)])
def test_an_impossible_proportion_is_refused(correct: int, total: int) -> None:
    with pytest.raises(ValueError, match="is no proportion"):
        wilson_interval(correct, total)


def test_the_interval_is_exact_at_its_ends() -> None:
    assert wilson_interval(0, 7)[0] == 0.0
    assert wilson_interval(7, 7)[1] == 1.0


def test_calibration_error_weights_each_bin_by_its_count() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    counts = [
        PredictionCount(1, 3, 3, 9, 3, 2.85),  # 0.95 sure, and of these four
        PredictionCount(1, 3, 8, 9, 1, 0.95),  # three are right: 0.20 off
        PredictionCount(1, 5, 5, 5, 1, 0.55),  # 0.55 sure, right: 0.45 off
        PredictionCount(1, None, 5, 5, 9, 4.95),  # nobody said what it was
    ]
    buckets = [TrendBucket(1, at, 5, 4)]
    result = summarise("cnn", counts, buckets, timedelta(hours=1))
    assert result.expected_calibration_error == pytest.approx((4 * 0.20 + 1 * 0.45) / 5)
    assert result.accuracy == Accuracy(4, 5)
    assert result.unlabelled == 9
    assert [point.at for point in result.trend] == [at + timedelta(hours=1)]


def test_precision_recall_and_f1_follow_from_the_confusion_matrix() -> None:
    counts = [
        PredictionCount(1, 3, 3, 9, 6, 5.7),
        PredictionCount(1, 3, 8, 9, 2, 1.9),
        PredictionCount(1, 8, 3, 9, 4, 3.8),
    ]
    result = summarise("cnn", counts, [], timedelta(hours=1))
    assert result.recall[3] == Accuracy(6, 8)
    assert result.precision[3] == Accuracy(6, 10)
    assert result.f1[3] == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert result.f1[8] == 0
    assert result.f1[5] is None
