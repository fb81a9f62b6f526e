import numpy as np
import pytest
from numpy.typing import NDArray

from model.calibrate import COLDEST, HOTTEST, fit_temperature, novelty_threshold

# Ten answers between two digits, eight of them right, all with the same lead of the logits.
LABELS = np.array([0] * 8 + [1] * 2)


def logits(lead: float) -> NDArray[np.float32]:
    scores = np.full((10, 10), -1e4, np.float32)
    scores[:, 0], scores[:, 1] = lead, 0
    return scores


@pytest.mark.parametrize("lead", [0.5, 1.0, 4.0, 20.0])
def test_the_temperature_makes_eight_of_ten_say_80_percent(lead: float) -> None:
    # 1 / (1 + exp(−lead / T)) = 0.8 where lead / T = log 4.
    assert fit_temperature(logits(lead), LABELS) == pytest.approx(lead / np.log(4), rel=1e-4)


def test_all_right_is_as_cold_as_allowed() -> None:
    all_right = np.zeros(10, np.int64)
    assert fit_temperature(logits(1.0), all_right) == pytest.approx(COLDEST, rel=1e-3)


def test_all_wrong_is_as_hot_as_allowed() -> None:
    all_wrong = np.ones(10, np.int64)
    assert fit_temperature(logits(1.0), all_wrong) == pytest.approx(HOTTEST, rel=1e-3)


def test_huge_logits_do_no_harm() -> None:
    assert COLDEST <= fit_temperature(logits(1e30), LABELS) <= HOTTEST


@pytest.mark.parametrize("count", [1, 10, 199, 200, 5000])
def test_at_most_one_digit_in_two_hundred_is_refused(count: int) -> None:
    novelty = np.random.default_rng(0).normal(-8, 2, count).astype(np.float32)
    refused = int((novelty > novelty_threshold(novelty)).sum())
    assert refused <= 0.005 * count
    assert refused >= 0.005 * count - 1
