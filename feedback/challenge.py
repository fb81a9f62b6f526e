"""One retraining round: flag labels, split, fine-tune a challenger, compare, decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from torch import nn

from feedback.dataset import LabelledExample, as_digits, sorted_by_id
from feedback.finetune import finetune
from feedback.finetune_loop import FinetuneOptions
from feedback.label_issues import find_label_issues
from feedback.promotion_rules import Bounds, Comparison, Decision, compare, decide
from feedback.splits import split
from model.checkpoint import Card
from model.classifier import Classifier, classifier_of
from model.data.mnist import Digits


@dataclass(frozen=True)
class Mnist:
    """The three parts: for replay, for calibration, for the decision."""

    learn: Digits
    validation: Digits
    test: Digits


@dataclass(frozen=True)
class RetrainingRound:
    """The result. Without labels to learn from there is no challenger."""

    champion: Card
    challenger: Card | None  # its `training` names the labels, its `measured` the decision
    network: nn.Module | None  # of the challenger, to be stored with its card
    learn: tuple[LabelledExample, ...]
    held_out: tuple[LabelledExample, ...]
    flagged: Mapping[UUID, str]
    decision: Decision


def challenge(
    base: tuple[nn.Module, Card],
    examples: Sequence[LabelledExample],
    mnist: Mnist,
    *,
    champion: Classifier | None = None,
    others: Mapping[str, Classifier] | None = None,
    options: FinetuneOptions | None = None,
    bounds: Bounds | None = None,
) -> RetrainingRound:
    """Fine-tune on `examples` and decide whether the challenger replaces `champion`.

    Flagged labels and challenger depend only on `base`, `others` and `examples`: the same labels
    give the same challenger, whatever is served meanwhile.

    Args:
        base: the network to start from and its card, as `load_checkpoint` returns them; not
            changed.
        examples: all labelled drawings, in any order.
        mnist: for replay, calibration and decision.
        champion: what is served now; `base` by default.
        others: further models; a label is flagged as wrong only if they disagree with it too.
        options: of fine-tuning.
        bounds: of the promotion rules.
    """
    examples, bounds = sorted_by_id(examples), bounds or Bounds()
    base_classifier = classifier_of(*base)
    champion = champion or base_classifier
    images = as_digits(examples).images
    classifiers = {base_classifier.version: base_classifier, **(others or {})}
    flagged = find_label_issues(
        examples, {v: each.predict_proba(images) for v, each in classifiers.items()}
    )
    trusted = [example for example in examples if example.id not in flagged]
    learn, held_out = split(trusted)
    parts = tuple(learn), tuple(held_out)
    if not learn:
        refused = Decision(False, ("there are no labels to learn from",), None, None, bounds)
        return RetrainingRound(champion.card, None, None, *parts, flagged, refused)
    network, card = finetune(base, learn, (mnist.learn, mnist.validation), options)
    challenger = classifier_of(network, card)
    decision = decide(
        _compare(champion, challenger, as_digits(held_out)),
        _compare(champion, challenger, mnist.test),
        bounds,
    )
    card = replace(card, measured=card.measured | _record(decision))
    return RetrainingRound(champion.card, card, network, *parts, flagged, decision)


def _record(decision: Decision) -> dict[str, Any]:
    """The decision and the metrics on MNIST test digits, for the card of the challenger."""
    record = decision.as_record()
    if decision.mnist and (measured := decision.mnist.challenger):
        bins = {"reliability": measured.reliability_record()}
        record["mnist_test"] = measured.as_record() | bins
    return record


def _compare(champion: Classifier, challenger: Classifier, digits: Digits) -> Comparison:
    before, after = (each.predict_proba(digits.images) for each in (champion, challenger))
    return compare(before, after, digits.labels)
