"""Measures a model and makes the JSON values that its card keeps."""

from __future__ import annotations

from typing import Any

from model.classifier import Classifier
from model.data.mnist import Digits
from model.evaluation.metrics import Evaluation, evaluate
from model.handwriting.reference_digits import reference_digits


def measure(classifier: Classifier, digits: Digits) -> tuple[Evaluation, dict[str, Any]]:
    """The evaluation, and its JSON values for the card, before and after calibration.

    `reliability` and `reliability_uncalibrated` have [count, confidence, accuracy] for each bin,
    with the card's temperatures and without.
    """
    logits = classifier.logits(digits.images)
    evaluation = evaluate(classifier.calibrate(logits), digits.labels)
    raw = evaluate(logits.softmax(dim=1).numpy(), digits.labels)
    record = evaluation.as_record()
    record["reliability"] = evaluation.reliability_record()
    record["reliability_uncalibrated"] = raw.reliability_record()
    record["ece_uncalibrated"] = round(raw.ece, 6)
    return evaluation, record


def measure_reference_digits(classifier: Classifier) -> dict[str, float]:
    """JSON values for the card on the reference digits, which a test can draw and measure again."""
    digits = reference_digits()
    evaluation = evaluate(classifier.predict_proba(digits.images), digits.labels)
    accuracy, loss = round(evaluation.accuracy, 6), round(evaluation.loss, 6)
    return {"count": len(digits), "accuracy": accuracy, "loss": loss}
