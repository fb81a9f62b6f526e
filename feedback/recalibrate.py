"""The challenger's temperature and novelty threshold, and what its card measures.

Chosen on MNIST's validation digits and the part of the labels that was neither learnt nor decides.
The temperature is the best for both together. Of the same pictures, as many count as no digit as
with the base, and no more than `REFUSED`: few labels could not say where the threshold belongs.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from torch import nn

from feedback.example import Example, as_digits
from model.calibrate import REFUSED, fit_temperature
from model.checkpoint import Card
from model.classifier import Classifier
from model.data import Digits
from model.evaluate import evaluate
from model.handwriting.specimens import specimens
from model.measure import measure


def recalibrate(
    network: nn.Module,
    card: Card,
    base: tuple[nn.Module, Card],
    mnist: Digits,
    validation: Sequence[Example],
) -> Card:
    """The card of `network` with temperature, threshold and what they lead to on `mnist`."""
    chosen_on = mnist + as_digits(validation)
    before = Classifier(copy.deepcopy(base[0]).eval(), base[1])  # folds the copies' batch norm
    after = Classifier(copy.deepcopy(network).eval(), card)
    refused = (before.novelty(chosen_on.images) > before.novelty_threshold).mean()
    share = min(float(refused), REFUSED)
    novelty = after.novelty(chosen_on.images)
    after.card = card = replace(
        card,
        temperature=fit_temperature(after.logits(chosen_on.images).numpy(), chosen_on.labels),
        novelty_threshold=float(np.quantile(novelty, 1 - share, method="higher")),
    )
    measured: dict[str, Any] = {"validation": measure(after, mnist)[1]}
    measured["specimens"] = _of_specimens(after)
    return replace(card, measured=measured)


def _of_specimens(classifier: Classifier) -> dict[str, float]:
    """What every card says of digits that anybody can draw again."""
    digits = specimens()
    evaluation = evaluate(classifier.predict_proba(digits.images), digits.labels)
    accuracy, loss = round(evaluation.accuracy, 6), round(evaluation.loss, 6)
    return {"count": len(digits), "accuracy": accuracy, "loss": loss}
