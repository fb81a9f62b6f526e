"""Calibrates a challenger on MNIST validation digits and on validation labels.

Validation labels are neither trained on nor held out for the decision. The temperatures minimise
the loss on both sets together. Few labels do not suffice to choose the shares of low confidence and
of rejected digits, so these stay as with the base; the rejected share is at most `REJECTED_SHARE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from torch import nn

from feedback.dataset import LabelledExample, as_digits
from model.calibration import (
    REJECTED_SHARE,
    fit_temperatures,
    low_confidence_share,
    novelty_threshold,
)
from model.checkpoint import Card
from model.classifier import classifier_of
from model.data.mnist import Digits
from model.evaluation.card_record import measure, measure_reference_digits


def recalibrate(
    network: nn.Module,
    card: Card,
    base: tuple[nn.Module, Card],
    mnist: Digits,
    validation: Sequence[LabelledExample],
) -> Card:
    """The card of `network` with temperatures, novelty threshold and its metrics on `mnist`."""
    digits = mnist + as_digits(validation)
    before, after = classifier_of(*base), classifier_of(network, card)
    highest_temperature = base[1].caution or base[1].temperature
    low_confidence = low_confidence_share(before.logits(digits.images), highest_temperature)
    rejected = float((before.novelty(digits.images) > before.novelty_threshold).mean())
    logits = after.logits(digits.images)
    temperature, caution = fit_temperatures([(logits, digits.labels)], low_confidence)
    novelty = after.novelty(digits.images)
    after.card = card = replace(
        card,
        temperature=temperature,
        caution=caution,
        novelty_threshold=novelty_threshold(novelty, min(rejected, REJECTED_SHARE)),
    )
    measured: dict[str, Any] = {"validation": measure(after, mnist)[1]}
    measured["specimens"] = measure_reference_digits(after)
    return replace(card, measured=measured)
