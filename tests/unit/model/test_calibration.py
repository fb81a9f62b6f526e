import math

import numpy as np
import pytest
import torch
from torch import Tensor

from model.calibration import (
    LOW_CONFIDENCE_SHARE,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    calibrated_probabilities,
    fit_temperature,
    fit_temperatures,
    novelty_threshold,
)
from model.evaluation.metrics import HIGH_CONFIDENCE

# Ten predictions between two digits, eight correct, all with the same margin of the logits.
LABELS = np.array([0] * 8 + [1] * 2)


def logits(margin: float) -> Tensor:
    scores = torch.full((10, 10), -1e4)
    scores[:, 0], scores[:, 1] = margin, 0
    return scores


def between_two(confidences: Tensor, temperature: float) -> Tensor:
    """Logits with these confidences at `temperature`."""
    scores = torch.full((len(confidences), 10), -1e4)
    scores[:, 0], scores[:, 1] = temperature * torch.logit(confidences), 0
    return scores


@pytest.mark.parametrize("margin", [0.5, 1.0, 4.0, 20.0])
def test_the_temperature_gives_80_percent_where_eight_of_ten_are_correct(margin: float) -> None:
    # 1 / (1 + exp(−margin / T)) = 0.8 where margin / T = log 4.
    assert fit_temperature(logits(margin), LABELS) == pytest.approx(margin / np.log(4), rel=1e-4)


def test_all_correct_gives_the_lowest_temperature() -> None:
    all_right = np.zeros(10, np.int64)
    assert fit_temperature(logits(1.0), all_right) == pytest.approx(MIN_TEMPERATURE, rel=1e-3)


def test_all_wrong_gives_the_highest_temperature() -> None:
    all_wrong = np.ones(10, np.int64)
    assert fit_temperature(logits(1.0), all_wrong) == pytest.approx(MAX_TEMPERATURE, rel=1e-3)


def test_huge_logits_give_a_valid_temperature() -> None:
    assert MIN_TEMPERATURE <= fit_temperature(logits(1e30), LABELS) <= MAX_TEMPERATURE


@pytest.mark.parametrize("count", [1, 10, 199, 200, 5000])
def test_at_most_one_digit_in_two_hundred_is_rejected(count: int) -> None:
    novelty = np.random.default_rng(0).normal(-8, 2, count).astype(np.float32)
    rejected = int((novelty > novelty_threshold(novelty)).sum())
    assert rejected <= 0.005 * count
    assert rejected >= 0.005 * count - 1


@pytest.mark.parametrize(
    ("at_second_temperature", "confidence"),
    [(0.9, 0.9), (0.5, 0.5), (0.93, 0.99431), (0.99, 0.9999)],
)
def test_the_second_temperature_applies_near_90_percent_confidence(
    at_second_temperature: float, confidence: float
) -> None:
    """The first temperature is half of it, which squares the odds."""
    scores = between_two(torch.tensor([at_second_temperature]), 1.0)
    assert calibrated_probabilities(scores, 0.5, 1.0).max().item() == pytest.approx(
        confidence, abs=1e-4
    )


def test_calibration_keeps_the_ranking_of_digits_and_of_confidences() -> None:
    scores = torch.randn(2000, 10, generator=torch.Generator().manual_seed(0)) * 3
    calibrated = calibrated_probabilities(scores, 0.4, 1.1)
    assert torch.equal(calibrated.argsort(dim=1), scores.argsort(dim=1))
    assert torch.allclose(calibrated.sum(dim=1), torch.ones(2000))
    confidences = calibrated_probabilities(
        between_two(torch.linspace(0.5, 0.999, 300), 1.1), 0.55, 1.1
    ).amax(dim=1)
    assert (confidences.diff() > 0).all()


def test_one_in_twenty_keeps_low_confidence_in_the_set_with_the_most() -> None:
    draw = torch.Generator().manual_seed(0)
    sets = []
    for spread in (0.3, 0.5):
        scores = between_two(torch.sigmoid(3 + spread * torch.randn(2000, generator=draw)), 1.0)
        wrong = torch.rand(2000, generator=draw) > 0.995
        sets.append((scores, wrong.long().numpy()))
    temperature, second = fit_temperatures(sets)
    low_confidence = [
        float(
            (calibrated_probabilities(scores, temperature, second).amax(dim=1) <= HIGH_CONFIDENCE)
            .double()
            .mean()
        )
        for scores, _ in sets
    ]
    assert temperature < second
    assert low_confidence[0] < low_confidence[1] == pytest.approx(LOW_CONFIDENCE_SHARE, abs=0.001)


def test_enough_low_confidence_needs_no_second_temperature() -> None:
    found = fit_temperatures([(logits(1.0), LABELS)])
    assert found == pytest.approx((1 / math.log(4), 0.0), rel=1e-4)
