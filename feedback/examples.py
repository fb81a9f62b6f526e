"""The labelled drawings of a database, as examples to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
from tqdm import tqdm  # type: ignore[import-untyped]

from database import Database
from database.collected import Labelled, count_labelled, labelled
from database.doubtful import settled, votes
from feedback.example import Example
from model.strokes import Stroke


def examples(database: Database) -> Iterator[Example]:
    """All of them, the oldest first, with what is known of their labels. DatabaseUnavailable."""
    said, sure = votes(database), settled(database)
    with closing(labelled(database, predictions=False)) as drawings:
        for drawing in tqdm(drawings, "reading labels", count_labelled(database)):
            yield _example(drawing, said.get(drawing.id, ()), drawing.id in sure)


def _example(drawing: Labelled, said: tuple[int, ...], is_settled: bool) -> Example:
    return Example(
        drawing.id,
        np.frombuffer(drawing.pixels, np.uint8).reshape(28, 28).copy(),
        _strokes(drawing),
        drawing.digit,
        drawing.labelled_by or drawing.author,
        is_settled,
        said,
    )


def _strokes(drawing: Labelled) -> tuple[Stroke, ...] | None:
    if not drawing.strokes:
        return None
    return tuple(
        Stroke(np.array(stroke["points"], np.float32).reshape(-1, 2), float(stroke["width"]))
        for stroke in drawing.strokes
    )
