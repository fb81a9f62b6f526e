"""From trained to shipped: calibrated on validation digits, measured, written with its card."""

from __future__ import annotations

import copy
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from torch import nn

from model.calibrate import fit_temperature, novelty_threshold
from model.checkpoint import Card, save_checkpoint
from model.classifier import Classifier
from model.data import Digits
from model.evaluate import Evaluation, evaluate
from model.train import Training


def release(
    training: Training, validation: Digits, directory: Path, facts: dict[str, Any]
) -> tuple[Card, Evaluation]:
    """Write the averaged network of a finished training to `directory`.

    Args:
        training: after its `run`.
        validation: temperature and novelty threshold are chosen on these and no others.
        facts: what else the card shall say of the training, as JSON values.

    Returns:
        The card as written, and what was measured on `validation` after calibration.
    """
    averaged: nn.Module = training.average.module
    network = copy.deepcopy(averaged).cpu().eval()
    card = Card(
        name=training.identity["name"],
        config=training.identity["config"],
        parameters=sum(p.numel() for p in network.parameters()),
        training=asdict(training.options) | facts,
    )
    card, evaluation = _calibrated(network, card, validation)
    return save_checkpoint(network, card, directory), evaluation


def _calibrated(network: nn.Module, card: Card, validation: Digits) -> tuple[Card, Evaluation]:
    """The card with temperature, threshold and what they lead to; the network stays as it is."""
    classifier = Classifier(copy.deepcopy(network), card)  # folds the copy's batch norm
    logits = classifier.logits(validation.images).numpy()
    classifier.card = card = replace(
        card,
        temperature=fit_temperature(logits, validation.labels),
        novelty_threshold=novelty_threshold(classifier.novelty(validation.images)),
    )
    evaluation = evaluate(classifier.predict_proba(validation.images), validation.labels)
    kept = ("count", "accuracy", "loss", "ece")
    record = evaluation.as_record()
    return replace(card, measured={"validation": {key: record[key] for key in kept}}), evaluation
