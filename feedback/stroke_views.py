"""What a fine-tuning sees of one drawing: as it was drawn, and as other hands might have."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from feedback.dataset import LabelledExample
from model.data.mnist import Digits, Images
from model.handwriting import stroke_dataset
from model.handwriting.stroke_augmentation import StrokeAugmentation
from model.handwriting.unipen import PenSample


def views(examples: Sequence[LabelledExample], count: int, seed: int) -> Digits:
    """Each drawing as drawn and, where it has strokes, `count` − 1 times by other hands.

    Another pen, size and place each time, through the app's own renderer. Drawings without
    strokes are there once: what is done to pictures while learning must do for them. The views
    of a drawing are the same whatever else is learnt.
    """
    images, labels = list[Images](), list[int]()
    for example in examples:
        seen = [example.pixels, *_by_other_hands(example, count - 1, seed)]
        images += seen
        labels += [example.label] * len(seen)
    if not images:
        return Digits(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))
    return Digits(np.stack(images), np.array(labels, dtype=np.int64))


def as_samples(examples: Sequence[LabelledExample]) -> list[PenSample]:
    """Those that have strokes, as samples of a pen."""
    return [
        PenSample(str(e.label), tuple(stroke.points for stroke in e.strokes), str(e.author))
        for e in examples
        if e.strokes
    ]


def _by_other_hands(example: LabelledExample, count: int, seed: int) -> list[Images]:
    rng = np.random.default_rng((seed, zlib.crc32(example.id.bytes)))
    samples = as_samples([example])
    return [
        stroke_dataset.picture(sample, StrokeAugmentation(), rng)
        for sample in samples
        for _ in range(count)
    ]
