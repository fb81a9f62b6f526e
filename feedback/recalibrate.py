"""The challenger's temperatures and novelty threshold, and what its card measures.

Chosen on MNIST's validation digits and the part of the labels that was neither learnt nor decides.
The temperatures are the best for both together. Of the same pictures, as many count as no digit as
with the base, and no more than `REFUSED`: few labels could not say where the threshold belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from torch import nn

from feedback.example import Example, as_digits
from model.calibrate import REFUSED, fit_temperatures
from model.checkpoint import Card
from model.classifier import classifier_of
from model.data import Digits
from model.measure import measure, measure_specimens


def recalibrate(
    network: nn.Module,
    card: Card,
    base: tuple[nn.Module, Card],
    mnist: Digits,
    validation: Sequence[Example],
) -> Card:
    """The card of `network` with temperatures, threshold and what they lead to on `mnist`."""
    chosen_on = mnist + as_digits(validation)
    before, after = classifier_of(*base), classifier_of(network, card)
    refused = (before.novelty(chosen_on.images) > before.novelty_threshold).mean()
    share = min(float(refused), REFUSED)
    novelty = after.novelty(chosen_on.images)
    logits = after.logits(chosen_on.images)
    temperature, caution = fit_temperatures([(logits, chosen_on.labels)])
    after.card = card = replace(
        card,
        temperature=temperature,
        caution=caution,
        novelty_threshold=float(np.quantile(novelty, 1 - share, method="higher")),
    )
    measured: dict[str, Any] = {"validation": measure(after, mnist)[1]}
    measured["specimens"] = measure_specimens(after)
    return replace(card, measured=measured)
