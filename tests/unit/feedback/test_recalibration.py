"""Recalibration keeps the share of predictions at low confidence."""

from dataclasses import replace

import pytest
from torch import nn

from feedback.recalibration import recalibrate
from model.calibration import fit_temperature, fit_temperatures, low_confidence_share
from model.checkpoint import Card
from model.classifier import classifier_of
from tests.support.labelled_examples import learnt, plain_digits

DIGITS = plain_digits(200, 6)


@pytest.fixture(scope="module")
def base() -> tuple[nn.Module, Card]:
    return learnt(plain_digits(600, 5))


@pytest.mark.parametrize("more", [1, 2, 20])
def test_what_has_not_changed_is_calibrated_as_before(
    base: tuple[nn.Module, Card], more: int
) -> None:
    """`more`: digits at low confidence than one temperature leaves, so that two are fitted."""
    network, card = base
    scores = classifier_of(network, card).logits(DIGITS.images)
    single = fit_temperature(scores, DIGITS.labels)
    share = low_confidence_share(scores, single) + more / len(DIGITS)
    temperature, caution = fit_temperatures([(scores, DIGITS.labels)], share)
    assert low_confidence_share(scores, caution) == pytest.approx(share)
    card = replace(card, temperature=temperature, caution=caution)
    after = recalibrate(network, card, (network, card), DIGITS, [])
    assert (after.temperature, after.caution) == pytest.approx((temperature, caution), rel=1e-3)
