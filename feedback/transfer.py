"""All labelled drawings into one file that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from database import Database, Prediction, StoredDrawing
from database.dataset_reader import read_labelled_drawings
from database.dataset_writer import ImportedDrawing, ImportResult, Predict, import_drawings
from feedback.formats import Format
from feedback.model_registry import predictions
from model import Classifier


@dataclass(frozen=True)
class Exported:
    """So many drawings are in the file, and so many have no strokes, which it needs."""

    written: int
    skipped: int


def export(
    database: Database, path: Path, form: Format, step: Callable[[], object] = lambda: None
) -> Exported:
    """Write a file, or a folder. `step` is called after each drawing.

    Raises:
        OSError: it cannot be written; no part of it is left behind.
        DatabaseUnavailable: likewise.
    """
    seen = 0

    def counted(drawing: StoredDrawing) -> StoredDrawing:
        nonlocal seen
        seen += 1
        step()
        return drawing

    # Closed: an error would else keep the database's connection until somebody tidies up.
    with closing(
        read_labelled_drawings(database, strokes=form.strokes, predictions=form.predictions)
    ) as all_:
        written = form.write(path, map(counted, all_))
    return Exported(written, seen - written)


BATCH = 500  # drawings in memory, and in one transaction


def import_file(
    database: Database, path: Path, form: Format, predict: Predict
) -> Iterator[ImportResult]:
    """Store what is new in a file, batch by batch; gives what became of each.

    What was given is stored for good, whatever comes after it.

    Raises:
        UnreadableFile: the file, or a part of it, is not what it should be.
        DatabaseUnavailable, OSError
    """
    for batch in _batches(form.read(path)):
        yield import_drawings(database, batch, predict)


def reading_by(classifiers: Sequence[Classifier]) -> Predict:
    """What these models read, as `import_drawings` asks."""

    def read(pixels: Sequence[bytes]) -> list[list[Prediction]]:
        # A bytearray: PyTorch warns of arrays that cannot be written to.
        pictures = np.frombuffer(bytearray().join(pixels), np.uint8).reshape(-1, 28, 28)
        columns = [predictions(classifier, pictures) for classifier in classifiers]
        return [[column[row] for column in columns] for row in range(len(pixels))]

    return read


def _batches(drawings: Iterable[ImportedDrawing]) -> Iterator[list[ImportedDrawing]]:
    drawings = iter(drawings)
    while batch := list(islice(drawings, BATCH)):
        yield batch
