"""A drawing that somebody labelled: what is learnt from, and what decides."""

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


@dataclass(frozen=True, eq=False)  # arrays have no one answer to ==; the id says who is who
class LabelledExample:
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


def in_order(load_examples: Iterable[LabelledExample]) -> list[LabelledExample]:
    """By id, so that the order in which they were read changes nothing."""
    return sorted(load_examples, key=lambda example: example.id)


def as_digits(load_examples: Sequence[LabelledExample]) -> Digits:
    """The pictures as drawn, with their labels; none gives arrays of length 0."""
    images = np.zeros((len(load_examples), 28, 28), np.uint8)
    for image, example in zip(images, load_examples, strict=True):
        image[:] = example.pixels
    return Digits(images, np.array([example.label for example in load_examples], dtype=np.int64))


def load_examples(database: Database) -> Iterator[LabelledExample]:
    """All of them, the oldest first, with what is known of their labels. DatabaseUnavailable."""
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
