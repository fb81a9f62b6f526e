"""One measurement of one model on one set of digits, as the cards keep it."""

from __future__ import annotations

from typing import Any

from model.classifier import Classifier
from model.data.mnist import Digits
from model.evaluation.metrics import Evaluation, evaluate
from model.handwriting.reference_digits import reference_digits


def measure(classifier: Classifier, digits: Digits) -> tuple[Evaluation, dict[str, Any]]:
    """The evaluation, and what a card says of it: JSON values, with calibration before and after.

    `reliability` and `reliability_uncalibrated` have [count, confidence, accuracy] for each range
    of confidence, with the card's temperatures and with none.
    """
    logits = classifier.logits(digits.images)
    evaluation = evaluate(classifier.calibrated(logits), digits.labels)
    raw = evaluate(logits.softmax(dim=1).numpy(), digits.labels)
    record = evaluation.as_record()
    record["reliability"] = evaluation.reliability_record()
    record["reliability_uncalibrated"] = raw.reliability_record()
    record["ece_uncalibrated"] = round(raw.ece, 6)
    return evaluation, record


def measure_specimens(classifier: Classifier) -> dict[str, float]:
    """What a card says of digits that anybody can draw again, so that a test can: JSON values."""
    digits = reference_digits()
    evaluation = evaluate(classifier.predict_proba(digits.images), digits.labels)
    accuracy, loss = round(evaluation.accuracy, 6), round(evaluation.loss, 6)
    return {"count": len(digits), "accuracy": accuracy, "loss": loss}
