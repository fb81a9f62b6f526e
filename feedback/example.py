"""A drawing that somebody labelled: what is learnt from, and what decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from model.data import Digits, Images
from model.strokes import Stroke


@dataclass(frozen=True, eq=False)  # arrays have no one answer to ==; the id says who is who
class Example:
    """One labelled drawing.

    `pixels` are uint8 (28, 28), 0 paper, 255 ink, as the models saw them; `strokes` those of the
    canvas, where it was drawn there. `votes` are the labels that different people gave this one
    drawing, the current one included.
    """

    id: UUID
    pixels: Images
    strokes: tuple[Stroke, ...] | None
    label: int
    author: UUID | None = None  # who drew and labelled it; None where nobody knows
    settled: bool = False  # a reviewer has confirmed the label
    votes: tuple[int, ...] = ()


def in_order(examples: Iterable[Example]) -> list[Example]:
    """By id, so that the order in which they were read changes nothing."""
    return sorted(examples, key=lambda example: example.id)


def as_digits(examples: Sequence[Example]) -> Digits:
    """The pictures as drawn, with their labels; none gives arrays of length 0."""
    images = np.zeros((len(examples), 28, 28), np.uint8)
    for image, example in zip(images, examples, strict=True):
        image[:] = example.pixels
    return Digits(images, np.array([example.label for example in examples], dtype=np.int64))
