"""Labelled drawings from files into the database, read by the models on their way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from database import Database, Prediction
from database.incoming import Incoming, Read, Stored, store_labelled
from feedback.formats import Format
from feedback.readings import predictions
from model import Classifier

BATCH = 500  # drawings in memory, and in one transaction


def import_file(database: Database, path: Path, form: Format, read: Read) -> Iterator[Stored]:
    """Store what is new in a file, batch by batch; gives what became of each.

    What was given is stored for good, whatever comes after it.

    Raises:
        UnreadableFile: the file, or a part of it, is not what it should be.
        DatabaseUnavailable, OSError
    """
    for batch in _batches(form.read(path)):
        yield store_labelled(database, batch, read)


def reading_by(classifiers: Sequence[Classifier]) -> Read:
    """What these models read, as `store_labelled` asks."""

    def read(pixels: Sequence[bytes]) -> list[list[Prediction]]:
        # A bytearray: PyTorch warns of arrays that cannot be written to.
        pictures = np.frombuffer(bytearray().join(pixels), np.uint8).reshape(-1, 28, 28)
        columns = [predictions(classifier, pictures) for classifier in classifiers]
        return [[column[row] for column in columns] for row in range(len(pixels))]

    return read


def _batches(drawings: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    drawings = iter(drawings)
    while batch := list(islice(drawings, BATCH)):
        yield batch
