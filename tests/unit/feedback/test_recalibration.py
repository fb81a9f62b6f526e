"""Recalibration keeps the share of predictions at low confidence."""

from dataclasses import replace

import pytest
from torch import nn

from feedback.recalibration import recalibrate
from model.calibration import fit_temperatures, low_confidence_share
from model.checkpoint import Card
from model.classifier import classifier_of
from tests.support.labelled_examples import learnt, plain_digits

DIGITS = plain_digits(200, 6)


@pytest.fixture(scope="module")
def base() -> tuple[nn.Module, Card]:
    return learnt(plain_digits(600, 5))


@pytest.mark.parametrize("share", [0.01, 0.02, 0.1])
def test_what_has_not_changed_is_calibrated_as_before(
    base: tuple[nn.Module, Card], share: float
) -> None:
    network, card = base
    scores = classifier_of(network, card).logits(DIGITS.images)
    temperature, caution = fit_temperatures([(scores, DIGITS.labels)], share)
    assert low_confidence_share(scores, caution) == pytest.approx(share)
    card = replace(card, temperature=temperature, caution=caution)
    after = recalibrate(network, card, (network, card), DIGITS, [])
    assert (after.temperature, after.caution) == pytest.approx((temperature, caution), rel=1e-3)
