"""Digits that anybody can draw again, to the pixel: a check of weights without any data set.

Each is one of the ways below to write a digit, augmented, with its own pen, size and place.
A card keeps what its model reads in them; a test draws them again and compares.
"""

from __future__ import annotations

import numpy as np

from model.data.mnist import Digits, Images
from model.handwriting import stroke_dataset
from model.handwriting.glyph_variants import (
    bar,
    curl,
    flag_or_foot,
    joined,
    serif,
    shortened,
    slash,
    tail,
)
from model.handwriting.stroke_augmentation import WIDEST, StrokeAugmentation, place, vary
from model.handwriting.unipen import PenSample
from model.strokes import Points

COUNT, SEED = 400, 0
AUGMENTATION = StrokeAugmentation(
    rotation=3, shear=0.08, stretch=0.08, bend=0.02, stroke_shift=0.015, widest=WIDEST
)

_CHUNK = 256  # images per random generator
_VARIANTS = {  # fixed: cards record the accuracy on these images
    "0": (slash, curl),
    "1": (flag_or_foot,),
    "4": (shortened, shortened, joined),
    "7": (bar, bar, serif),
    "9": (tail,),
}
_WAYS = {  # points in hundredths, y down, strokes parted by "/"
    "0": ("50,5 30,15 22,40 25,70 42,95 62,92 76,70 78,40 68,14 50,5",),
    "1": ("50,5 50,35 49,65 49,95", "25,32 40,18 54,4 53,35 52,65 52,95"),
    "2": ("22,25 32,8 52,3 70,14 72,32 60,52 40,74 20,95 50,94 80,95",),
    "3": ("25,12 45,4 66,12 68,30 56,43 42,48 62,54 72,70 66,88 45,96 24,88",),
    "4": (
        "40,4 32,28 22,56 50,58 80,57/62,32 61,62 60,96",
        "28,5 26,30 30,52 70,50/70,3 68,50 66,96",
    ),
    "5": ("32,6 29,26 27,46 44,40 64,46 72,64 64,86 44,96 22,88/32,6 52,6 74,5",),
    "6": ("64,4 44,20 30,45 26,70 36,90 54,96 70,84 70,66 56,54 38,60 28,74",),
    "7": ("22,8 50,7 78,7 66,34 54,62 46,96", "20,8 50,8 78,8 64,36 54,64 48,96/34,52 54,50 74,49"),
    "8": ("66,16 50,4 34,14 36,32 52,47 68,64 68,84 50,96 32,84 34,64 52,46 66,32 66,16",),
    "9": ("70,20 56,5 36,10 28,30 40,46 58,42 70,22 70,45 66,70 60,96",),
}


def reference_digits() -> Digits:
    """`COUNT` pictures of digits, as many of each; the same on every machine."""
    samples = [
        PenSample(digit, _strokes(way), "specimen") for digit, ways in _WAYS.items() for way in ways
    ]
    by_digit = [[s for s in samples if s.label == str(number % 10)] for number in range(COUNT)]
    chosen = [ways[number // 10 % len(ways)] for number, ways in enumerate(by_digit)]
    images = []
    for number in range(0, COUNT, _CHUNK):
        rng = np.random.default_rng((SEED, number // _CHUNK))
        images += [_image(sample, rng) for sample in chosen[number : number + _CHUNK]]
    labels = [int(sample.label) for sample in chosen]
    return Digits(np.stack(images), np.array(labels, dtype=np.int64))


def _image(sample: PenSample, rng: np.random.Generator) -> Images:
    strokes = vary(sample.label, sample.strokes, AUGMENTATION, rng, _VARIANTS)
    return stroke_dataset.seen(place(strokes, rng, AUGMENTATION.widest))


def _strokes(way: str) -> tuple[Points, ...]:
    return tuple(
        np.array([pair.split(",") for pair in stroke.split()], dtype=np.float32)
        for stroke in way.split("/")
    )
