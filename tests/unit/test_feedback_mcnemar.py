"""McNemar's test: the published example, its symmetry, its ends."""

import pytest

from database.mcnemar import EXACT_UP_TO, mcnemar


def test_the_published_example_comes_out() -> None:
    # Fagerland, Lydersen, Laake 2013, table 1: 1 child against 7; mid-p 0.039.
    assert mcnemar(1, 7) == pytest.approx(0.0390625)


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 5), (3, 9), (700, 800)])
def test_it_does_not_matter_who_is_called_a(only_a: int, only_b: int) -> None:
    assert mcnemar(only_a, only_b) == mcnemar(only_b, only_a)


def test_five_to_none_is_the_least_that_is_more_than_chance() -> None:
    assert mcnemar(0, 4) > 0.05 > mcnemar(0, 5)


def test_no_difference_says_nothing() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(3, 3) == pytest.approx(1 - 20 / 64 / 2)  # as the paper's supplement has it


def test_both_ways_to_compute_agree_where_they_meet() -> None:
    half, more = EXACT_UP_TO // 2, 40
    exact, normal = mcnemar(half - more, half + more), mcnemar(half - more, half + more + 1)
    assert normal == pytest.approx(exact, rel=0.1)


@pytest.mark.parametrize("counts", [(0, 1000), (0, 1001), (10**9, 10**9 + 10**6)])
def test_large_counts_overflow_nothing(counts: tuple[int, int]) -> None:
    assert 0 <= mcnemar(*counts) < 1e-50


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="no counts"):
        mcnemar(-1, 4)
