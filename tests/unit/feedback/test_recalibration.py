"""A challenger's temperatures: as many answers stay barely sure as with the base."""

from dataclasses import replace

import pytest
from torch import nn

from feedback.recalibration import recalibrate
from model.calibration import barely_sure, fit_temperatures
from model.checkpoint import Card
from model.classifier import classifier_of
from tests.support.labelled_examples import learnt, plain_digits

DIGITS = plain_digits(200, 6)


@pytest.fixture(scope="module")
def base() -> tuple[nn.Module, Card]:
    return learnt(plain_digits(600, 5))


@pytest.mark.parametrize("unsure", [0.01, 0.02, 0.1])
def test_what_has_not_changed_is_calibrated_as_before(
    base: tuple[nn.Module, Card], unsure: float
) -> None:
    network, card = base
    scores = classifier_of(network, card).logits(DIGITS.images)
    temperature, caution = fit_temperatures([(scores, DIGITS.labels)], unsure)
    assert barely_sure(scores, caution) == pytest.approx(unsure)
    card = replace(card, temperature=temperature, caution=caution)
    after = recalibrate(network, card, (network, card), DIGITS, [])
    assert (after.temperature, after.caution) == pytest.approx((temperature, caution), rel=1e-3)
