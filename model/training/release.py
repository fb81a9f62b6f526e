"""From trained to shipped: calibrated on validation digits, measured, written with its card."""

from __future__ import annotations

import copy
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from model.calibration import fit_temperatures, novelty_threshold
from model.checkpoint import Card, save_checkpoint
from model.classifier import classifier_of
from model.data.training_sets import TrainingSets
from model.evaluation.card_record import measure, measure_reference_digits
from model.evaluation.metrics import Evaluation, auroc
from model.training.trainer import Epoch, Training

CREDITS = {
    "MNIST": "MNIST (LeCun, Cortes, Burges)",
    "pendigits": "UCI Pen-Based Recognition of Handwritten Digits (Alpaydin, Alimoglu 1998), "
    "original version, CC BY 4.0",
    "UNIPEN": "UNIPEN train_r01_v07 (International Unipen Foundation), categories 1a, 1b, 1c, 1d, "
    "CC BY 4.0",
    "UJI": "UJI Pen Characters v2 (Llorens and others 2008, UCI), CC BY 4.0",
}


def release(
    training: Training, sets: TrainingSets, directory: Path, facts: dict[str, Any]
) -> tuple[Card, Evaluation]:
    """Write the averaged network of a finished training to `directory`.

    Args:
        training: after its `run`.
        sets: temperature and novelty threshold are chosen on its validation sets.
        facts: further entries of the card's `training`, JSON values.

    Returns:
        The card as written, and the evaluation on MNIST's validation digits.
    """
    averaged: nn.Module = training.average.module
    network = copy.deepcopy(averaged).cpu().eval()
    history = [_rounded(epoch) for epoch in training.history]
    card = Card(
        name=training.identity["name"],
        config=training.identity["config"],
        parameters=sum(p.numel() for p in network.parameters()),
        training=asdict(training.options) | facts | {"history": history},
        data="; ".join(CREDITS.values()) if sets.pen else CREDITS["MNIST"],
    )
    card, evaluation = _calibrated(network, card, sets)
    return save_checkpoint(network, card, directory), evaluation


def _calibrated(network: nn.Module, card: Card, sets: TrainingSets) -> tuple[Card, Evaluation]:
    """The card with temperatures, threshold and measurements; the network is not changed."""
    classifier = classifier_of(network, card)
    digit_sets = [digits for digits in (sets.mnist, sets.pen) if digits]
    temperature, caution = fit_temperatures(
        [(classifier.logits(digits.images), digits.labels) for digits in digit_sets]
    )
    # Each set keeps its digits: the threshold is that of the set that needs the higher one.
    novelties = [classifier.novelty(digits.images) for digits in digit_sets]
    classifier.card = card = replace(
        card,
        temperature=temperature,
        caution=caution,
        novelty_threshold=max(novelty_threshold(novelty) for novelty in novelties),
    )
    evaluation, record = measure(classifier, sets.mnist)
    measured: dict[str, Any] = {"validation": record}
    if sets.pen and sets.others:
        measured["pen_validation"] = measure(classifier, sets.pen)[1]
        others = classifier.novelty(sets.others.images)
        measured["novelty"] = _novelty(np.concatenate(novelties), others, card.novelty_threshold)
    measured["specimens"] = measure_reference_digits(classifier)
    return replace(card, measured=measured), evaluation


def _rounded(epoch: Epoch) -> dict[str, float | None]:
    return {key: value and round(value, 5) for key, value in asdict(epoch).items()}


def _novelty(
    digits: NDArray[np.float32], others: NDArray[np.float32], threshold: float
) -> dict[str, float]:
    return {
        "auroc": round(auroc(digits, others), 6),
        "digits_refused": round(float((digits > threshold).mean()), 6),
        "others_refused": round(float((others > threshold).mean()), 6),
    }
