"""A new user who writes as the model has never seen, and labels every drawing: how soon it learns.

Real pen strokes of one writer come in an order by chance, each drawn once on the canvas, with a
pen, a size and a place by chance. The first 10, 50 or 200 are labelled, doubted and learnt from as
any labels are, but none is held out to decide; the hundred after the first 200 are read. They are
the same hundred after 0 and after 200 labels, so that nothing but the labels differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from torch import nn

from feedback.example import Example, as_digits
from feedback.finetune import finetune
from feedback.guard import doubts
from feedback.teach import FineTuning
from model.checkpoint import Card
from model.classifier import classifier_of
from model.data import Digits
from model.handwriting.hand import CANVAS, place, unit
from model.handwriting.unipen import PenSample
from model.preprocess import to_mnist
from model.strokes import render

LABELS = (0, 10, 50, 200)
READ = 100  # of the writer's drawings, after the last label


@dataclass(frozen=True)
class Reading:
    """Of `READ` drawings after so many labels: which were right, and of how many MNIST digits."""

    labels: int
    seed: int
    set_aside: int  # of the labels
    right: int
    mnist: float  # accuracy on MNIST's validation digits, 0…1


def new_user(
    base: tuple[nn.Module, Card],
    samples: Sequence[PenSample],
    mnist: tuple[Digits, Digits],
    seed: int,
    options: FineTuning | None = None,
) -> list[Reading]:
    """One order of one writer's digits, read after each number of `LABELS`.

    Raises:
        ValueError: fewer samples than are labelled and read.
    """
    if len(samples) < LABELS[-1] + READ:
        raise ValueError(f"{len(samples)} digits are fewer than {LABELS[-1] + READ}")
    drawn = drawings(samples, seed)
    coming = as_digits(drawn[LABELS[-1] : LABELS[-1] + READ])
    return [
        Reading(count, seed, *_read(base, drawn[:count], coming, mnist, options))
        for count in LABELS
    ]


def drawings(samples: Sequence[PenSample], seed: int) -> list[Example]:
    """Each sample once, in an order by chance, drawn by its writer on the app's canvas."""
    rng = np.random.default_rng(seed)
    examples = []
    for number in rng.permutation(len(samples)):
        strokes = tuple(place(unit(samples[number].strokes), rng))
        pixels = to_mnist(render(strokes, CANVAS))
        label, name = int(samples[number].label), UUID(bytes=rng.bytes(16))
        examples.append(Example(name, pixels, strokes, label, author=UUID(int=1)))
    return examples


def _read(
    base: tuple[nn.Module, Card],
    labelled: Sequence[Example],
    coming: Digits,
    mnist: tuple[Digits, Digits],
    options: FineTuning | None,
) -> tuple[int, int, float]:
    """How many of `labelled` were set aside, how many of `coming` are right, MNIST's accuracy."""
    champion = classifier_of(*base)
    read = {champion.version: champion.predict_proba(as_digits(labelled).images)}
    doubted = doubts(labelled, read)
    learn = [example for example in labelled if example.id not in doubted]
    reader = classifier_of(*finetune(base, learn, mnist, options)) if learn else champion
    right = [
        int((reader.predict_proba(digits.images).argmax(axis=1) == digits.labels).sum())
        for digits in (coming, mnist[1])
    ]
    return len(doubted), right[0], right[1] / len(mnist[1])
