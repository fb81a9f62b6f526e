"""Augmented views of labelled drawings, made from their strokes."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from feedback.dataset import LabelledExample
from model.data.mnist import Digits, Images
from model.handwriting import stroke_dataset
from model.handwriting.stroke_augmentation import StrokeAugmentation
from model.handwriting.unipen import PenSample


def augmented_views(examples: Sequence[LabelledExample], count: int, seed: int) -> Digits:
    """Each drawing as drawn, and `count` − 1 augmented views if it has strokes.

    A view has another pen, size and position, and is rendered as in the app. Drawings without
    strokes have no views; image augmentation applies to them while training. The views of a
    drawing do not depend on the other drawings.
    """
    images, labels = list[Images](), list[int]()
    for example in examples:
        own = [example.pixels, *_augmented(example, count - 1, seed)]
        images += own
        labels += [example.label] * len(own)
    if not images:
        return Digits(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))
    return Digits(np.stack(images), np.array(labels, dtype=np.int64))


def as_samples(examples: Sequence[LabelledExample]) -> list[PenSample]:
    """The examples with strokes as pen samples."""
    return [
        PenSample(str(e.label), tuple(stroke.points for stroke in e.strokes), str(e.author))
        for e in examples
        if e.strokes
    ]


def _augmented(example: LabelledExample, count: int, seed: int) -> list[Images]:
    rng = np.random.default_rng((seed, zlib.crc32(example.id.bytes)))
    samples = as_samples([example])
    return [
        stroke_dataset.picture(sample, StrokeAugmentation(), rng)
        for sample in samples
        for _ in range(count)
    ]
