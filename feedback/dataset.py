"""Labelled drawings as examples to fine-tune on and to decide with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from tqdm import tqdm  # type: ignore[import-untyped]

from database import Database, StoredDrawing
from database.dataset_reader import count_labelled, read_labelled_drawings
from database.label_issues import confirmed_labels, conflicting_votes
from model.data.mnist import Digits, Images
from model.strokes import Stroke


@dataclass(frozen=True, eq=False)  # == of arrays is an array; compare the ids
class LabelledExample:
    """One labelled drawing.

    `pixels` are uint8 (28, 28), 0 paper, 255 ink, as the models saw them; `strokes` are None
    unless it was drawn on the canvas. `votes` are the labels that different people gave this
    drawing, including the current one.
    """

    id: UUID
    pixels: Images
    strokes: tuple[Stroke, ...] | None
    label: int
    author: UUID | None = None  # who labelled it; None if unknown
    settled: bool = False  # a reviewer has confirmed the label
    votes: tuple[int, ...] = ()


def sorted_by_id(examples: Iterable[LabelledExample]) -> list[LabelledExample]:
    """By id, so that results do not depend on the order of reading."""
    return sorted(examples, key=lambda example: example.id)


def as_digits(examples: Sequence[LabelledExample]) -> Digits:
    """The images with their labels; no examples give arrays of length 0."""
    images = np.zeros((len(examples), 28, 28), np.uint8)
    for image, example in zip(images, examples, strict=True):
        image[:] = example.pixels
    return Digits(images, np.array([example.label for example in examples], dtype=np.int64))


def load_examples(database: Database) -> Iterator[LabelledExample]:
    """All labelled drawings, oldest first. Raises: DatabaseUnavailable."""
    said, sure = conflicting_votes(database), confirmed_labels(database)
    with closing(read_labelled_drawings(database, predictions=False)) as drawings:
        for drawing in tqdm(drawings, "reading labels", count_labelled(database)):
            yield _example(drawing, said.get(drawing.id, ()), drawing.id in sure)


def _example(drawing: StoredDrawing, said: tuple[int, ...], is_settled: bool) -> LabelledExample:
    return LabelledExample(
        drawing.id,
        np.frombuffer(drawing.pixels, np.uint8).reshape(28, 28).copy(),
        _strokes(drawing),
        drawing.label,
        drawing.labelled_by or drawing.author,
        is_settled,
        said,
    )


def _strokes(drawing: StoredDrawing) -> tuple[Stroke, ...] | None:
    if not drawing.strokes:
        return None
    return tuple(
        Stroke(np.array(stroke["points"], np.float32).reshape(-1, 2), float(stroke["width"]))
        for stroke in drawing.strokes
    )
