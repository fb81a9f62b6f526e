import math

import numpy as np
import pytest
import torch
from torch import Tensor

from model.calibration import (
    COLDEST,
    HOTTEST,
    UNSURE,
    fit_temperature,
    fit_temperatures,
    novelty_threshold,
    soften,
)
from model.evaluation.metrics import SURE

# Ten answers between two digits, eight of them right, all with the same lead of the logits.
LABELS = np.array([0] * 8 + [1] * 2)


def logits(lead: float) -> Tensor:
    scores = torch.full((10, 10), -1e4)
    scores[:, 0], scores[:, 1] = lead, 0
    return scores


def between_two(claims: Tensor, temperature: float) -> Tensor:
    """Logits of answers that claim so much when divided by `temperature`."""
    scores = torch.full((len(claims), 10), -1e4)
    scores[:, 0], scores[:, 1] = temperature * torch.logit(claims), 0
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


@pytest.mark.parametrize(
    ("with_caution", "claimed"), [(0.9, 0.9), (0.5, 0.5), (0.93, 0.99431), (0.99, 0.9999)]
)
def test_caution_is_for_the_barely_sure(with_caution: float, claimed: float) -> None:
    """Twice as warm as the others: their odds are squared."""
    scores = between_two(torch.tensor([with_caution]), 1.0)
    assert soften(scores, 0.5, 1.0).max().item() == pytest.approx(claimed, abs=1e-4)


def test_who_is_careful_answers_the_same_and_no_less_in_order() -> None:
    scores = torch.randn(2000, 10, generator=torch.Generator().manual_seed(0)) * 3
    careful = soften(scores, 0.4, 1.1)
    assert torch.equal(careful.argsort(dim=1), scores.argsort(dim=1))
    assert torch.allclose(careful.sum(dim=1), torch.ones(2000))
    claims = soften(between_two(torch.linspace(0.5, 0.999, 300), 1.1), 0.55, 1.1).amax(dim=1)
    assert (claims.diff() > 0).all()


def test_one_in_twenty_is_left_unsure_of_the_set_that_is_less_sure() -> None:
    draw = torch.Generator().manual_seed(0)
    sets = []
    for spread in (0.3, 0.5):
        scores = between_two(torch.sigmoid(3 + spread * torch.randn(2000, generator=draw)), 1.0)
        wrong = torch.rand(2000, generator=draw) > 0.995
        sets.append((scores, wrong.long().numpy()))
    temperature, caution = fit_temperatures(sets)
    unsure = [
        float((soften(scores, temperature, caution).amax(dim=1) <= SURE).double().mean())
        for scores, _ in sets
    ]
    assert temperature < caution
    assert unsure[0] < unsure[1] == pytest.approx(UNSURE, abs=0.001)


def test_who_is_unsure_enough_needs_no_caution() -> None:
    found = fit_temperatures([(logits(1.0), LABELS)])
    assert found == pytest.approx((1 / math.log(4), 0.0), rel=1e-4)
