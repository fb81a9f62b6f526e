"""The challenger's temperatures and novelty threshold, and what its card measures.

Chosen on MNIST's validation digits and the part of the labels that was neither learnt nor decides.
The temperatures are the best for both together. Of the same pictures, as many are barely sure as
with the base, and as many count as no digit, no more than `REFUSED`: few labels could not say where
these belong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from torch import nn

from feedback.dataset import LabelledExample, as_digits
from model.calibration import REFUSED, barely_sure, fit_temperatures, novelty_threshold
from model.checkpoint import Card
from model.classifier import classifier_of
from model.data.mnist import Digits
from model.evaluation.card_record import measure, measure_specimens


def recalibrate(
    network: nn.Module,
    card: Card,
    base: tuple[nn.Module, Card],
    mnist: Digits,
    validation: Sequence[LabelledExample],
) -> Card:
    """The card of `network` with temperatures, threshold and what they lead to on `mnist`."""
    chosen_on = mnist + as_digits(validation)
    before, after = classifier_of(*base), classifier_of(network, card)
    unsure = barely_sure(before.logits(chosen_on.images), base[1].caution or base[1].temperature)
    refused = float((before.novelty(chosen_on.images) > before.novelty_threshold).mean())
    logits = after.logits(chosen_on.images)
    temperature, caution = fit_temperatures([(logits, chosen_on.labels)], unsure)
    after.card = card = replace(
        card,
        temperature=temperature,
        caution=caution,
        novelty_threshold=novelty_threshold(after.novelty(chosen_on.images), min(refused, REFUSED)),
    )
    measured: dict[str, Any] = {"validation": measure(after, mnist)[1]}
    measured["specimens"] = measure_specimens(after)
    return replace(card, measured=measured)
