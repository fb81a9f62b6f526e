"""Export of all labelled drawings to a file, and import from files."""

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
from feedback.model_registry import predict_drawings
from model import Classifier

BATCH = 500  # drawings in memory and in one transaction


@dataclass(frozen=True)
class ExportResult:
    """How many drawings were written, and how many skipped because the format needs strokes."""

    written: int
    skipped: int


def export(
    database: Database, path: Path, format_: Format, step: Callable[[], object] = lambda: None
) -> ExportResult:
    """Write a file or a folder. `step` is called after each drawing.

    Raises:
        OSError, DatabaseUnavailable: no partial file is left behind.
    """
    seen = 0

    def counted(drawing: StoredDrawing) -> StoredDrawing:
        nonlocal seen
        seen += 1
        step()
        return drawing

    # Closed explicitly, as an error would keep the connection until garbage collection.
    with closing(
        read_labelled_drawings(database, strokes=format_.strokes, predictions=format_.predictions)
    ) as drawings:
        written = format_.write(path, map(counted, drawings))
    return ExportResult(written, seen - written)


def import_file(
    database: Database, path: Path, format_: Format, predict: Predict
) -> Iterator[ImportResult]:
    """Store the new drawings of a file, batch by batch; yields the result of each.

    A yielded batch is committed and stays, even if a later one fails.

    Raises:
        UnreadableFile: the file, or a part of it, is invalid.
        DatabaseUnavailable, OSError
    """
    for batch in _batches(format_.read(path)):
        yield import_drawings(database, batch, predict)


def predictor(classifiers: Sequence[Classifier]) -> Predict:
    """The function that `import_drawings` calls for predictions; it uses these models."""

    def predict(pixels: Sequence[bytes]) -> list[list[Prediction]]:
        # A bytearray, as PyTorch warns of read-only arrays.
        images = np.frombuffer(bytearray().join(pixels), np.uint8).reshape(-1, 28, 28)
        columns = [predict_drawings(classifier, images) for classifier in classifiers]
        return [[column[row] for column in columns] for row in range(len(pixels))]

    return predict


def _batches(drawings: Iterable[ImportedDrawing]) -> Iterator[list[ImportedDrawing]]:
    drawings = iter(drawings)
    while batch := list(islice(drawings, BATCH)):
        yield batch
