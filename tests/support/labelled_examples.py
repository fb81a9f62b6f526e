"""Labelled drawings as the app would store them, from the pen strokes of the specimens."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from feedback.dataset import LabelledExample
from model.checkpoint import Card, build
from model.classifier import as_input
from model.data.mnist import Digits
from model.handwriting.reference_digits import _WAYS, AUGMENTATION, _strokes
from model.handwriting.stroke_augmentation import CANVAS, place, vary
from model.preprocess import to_mnist
from model.strokes import render

PLAIN = tuple((str(digit), 0) for digit in range(10))
CROSSED_SEVEN, FLAGGED_ONE = ("7", 1), ("1", 1)
SLASHED_ZERO, ONE_LIKE_A_SEVEN = ("0", 1), ("1", 2)
HABIT = (CROSSED_SEVEN, SLASHED_ZERO, ONE_LIKE_A_SEVEN)
ANNA, BERT = UUID(int=1), UUID(int=2)

_MORE = {  # written as the specimens are
    "0": ("50,5 30,15 22,40 25,70 42,95 62,92 76,70 78,40 68,14 50,5/12,98 50,50 88,2",),
    "1": ("8,44 28,24 54,4 53,35 52,65 52,95",),
}


def draw(
    count: int,
    *,
    ways: Sequence[tuple[str, int]] = PLAIN,
    author: UUID | None = ANNA,
    seed: int = 0,
) -> list[LabelledExample]:
    """Drawings of the `ways` in turn (digit, and which of its specimens), all labelled rightly."""
    rng = np.random.default_rng(seed)
    return [_draw(*ways[number % len(ways)], author, rng) for number in range(count)]


def relabel(example: LabelledExample, label: int) -> LabelledExample:
    return replace(example, label=label)


def poison(
    examples: Sequence[LabelledExample], share: float, seed: int = 0
) -> tuple[list[LabelledExample], set[UUID]]:
    """A share of the labels replaced by another digit by chance, and which these are."""
    rng = np.random.default_rng(seed)
    wrong = {example.id for example in examples if rng.random() < share}
    changed = [
        relabel(e, (e.label + int(rng.integers(1, 10))) % 10) if e.id in wrong else e
        for e in examples
    ]
    return changed, wrong


def plain_digits(count: int, seed: int) -> Digits:
    """What stands for MNIST in these tests."""
    drawn = draw(count, seed=seed)
    return Digits(np.stack([e.pixels for e in drawn]), np.array([e.label for e in drawn]))


def learnt(digits: Digits, hidden: tuple[int, ...] = (64,)) -> tuple[nn.Module, Card]:
    """A network that has seen nothing but `digits`, and its card."""
    torch.manual_seed(0)
    config = {"hidden": hidden, "dropout": 0.0, "activation": "relu"}
    network = build("mlp", config)
    x, y = as_input(torch.from_numpy(digits.images)), torch.from_numpy(digits.labels)
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-3)
    for _ in range(60):
        optimizer.zero_grad()
        F.cross_entropy(network(x), y).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return network.eval(), Card("mlp", config, 0, {}, novelty_threshold=0.0, sha256="0" * 64)


def _draw(digit: str, way: int, author: UUID | None, rng: np.random.Generator) -> LabelledExample:
    written = _strokes([*_WAYS[digit], *_MORE.get(digit, ())][way])
    strokes = tuple(place(vary(digit, written, AUGMENTATION, rng), rng))
    pixels = to_mnist(render(strokes, CANVAS))
    return LabelledExample(UUID(bytes=rng.bytes(16)), pixels, strokes, int(digit), author)
