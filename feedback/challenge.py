"""One round: doubt the labels, hold some out, teach a challenger, compare, decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from torch import nn

from feedback.dataset import LabelledExample, as_digits, in_order
from feedback.finetune import finetune
from feedback.finetune_loop import FineTuning
from feedback.label_issues import find_label_issues
from feedback.promotion_rules import Bounds, Comparison, Decision, compare, decide
from feedback.splits import split
from model.checkpoint import Card
from model.classifier import Classifier, classifier_of
from model.data.mnist import Digits


@dataclass(frozen=True)
class Mnist:
    """The three parts: to replay, to calibrate with, to decide with."""

    learn: Digits
    validation: Digits
    test: Digits


@dataclass(frozen=True)
class RetrainingRound:
    """What came of it. Without labels to learn from there is no challenger."""

    champion: Card
    challenger: Card | None  # says what it learnt from, and the decision in `measured`
    network: nn.Module | None  # the challenger's, to be saved with its card
    learn: tuple[LabelledExample, ...]
    held_out: tuple[LabelledExample, ...]
    set_aside: Mapping[UUID, str]
    decision: Decision


def challenge(
    base: tuple[nn.Module, Card],
    examples: Sequence[LabelledExample],
    mnist: Mnist,
    *,
    champion: Classifier | None = None,
    others: Mapping[str, Classifier] | None = None,
    options: FineTuning | None = None,
    bounds: Bounds | None = None,
) -> RetrainingRound:
    """Learn from `examples` and say whether the result may take the place of `champion`.

    Doubts and lessons follow from `base`, `others` and `examples` alone: the same labels lead to
    the same challenger, whatever is served meanwhile.

    Args:
        base: what to begin with, a network and its card, as `load_checkpoint` gives them; left
            alone.
        examples: all labels that there are, in any order.
        mnist: its three parts.
        champion: what is served now; `base` where that is not said.
        others: more readers; a label is absurd only where these find so too.
        options: how to learn.
        bounds: what a challenger must keep within.
    """
    examples, bounds = in_order(examples), bounds or Bounds()
    reader = classifier_of(*base)
    champion = champion or reader
    images = as_digits(examples).images
    readers = {reader.version: reader, **(others or {})}
    set_aside = find_label_issues(
        examples, {v: each.predict_proba(images) for v, each in readers.items()}
    )
    trusted = [example for example in examples if example.id not in set_aside]
    learn, held_out = split(trusted)
    sides = tuple(learn), tuple(held_out)
    if not learn:
        refused = Decision(False, ("there are no labels to learn from",), None, None, bounds)
        return RetrainingRound(champion.card, None, None, *sides, set_aside, refused)
    network, card = finetune(base, learn, (mnist.learn, mnist.validation), options)
    challenger = classifier_of(network, card)
    decision = decide(
        _compare(champion, challenger, as_digits(held_out)),
        _compare(champion, challenger, mnist.test),
        bounds,
    )
    card = replace(card, measured=card.measured | _record(decision))
    return RetrainingRound(champion.card, card, network, *sides, set_aside, decision)


def _record(decision: Decision) -> dict[str, Any]:
    """What the challenger's card says of the comparison, and of MNIST's test digits as all do."""
    record = decision.as_record()
    if decision.mnist and (measured := decision.mnist.challenger):
        bins = {"reliability": measured.reliability_record()}
        record["mnist_test"] = measured.as_record() | bins
    return record


def _compare(champion: Classifier, challenger: Classifier, digits: Digits) -> Comparison:
    before, after = (reader.predict_proba(digits.images) for reader in (champion, challenger))
    return compare(before, after, digits.labels)
