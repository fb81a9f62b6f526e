"""Output of batch predictions: a table on the console, or a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

from model.atomic_files import atomic_file
from model.batch_prediction import BatchPrediction, Chunk, Floats
from model.classifier import Classifier
from model.evaluation import plots
from model.evaluation.metrics import percent

_COLUMNS = {
    "digit": pa.int8(),
    "confidence": pa.float32(),
    "is_guess": pa.bool_(),
    "probabilities": pa.list_(pa.float32()),
    "version": pa.string(),
}  # of each model, after its name


class ConsoleTable:
    """A line for each digit; the file's name before its first."""

    def __init__(self, paths: Sequence[Path], classifiers: Sequence[Classifier]) -> None:
        self._width = max(len(str(path)) for path in paths)
        titles = [f"{plots.TITLES[classifier.name]:11}" for classifier in classifiers]
        self._line("", titles)

    def add(self, chunk: Chunk) -> None:
        for row, place in enumerate(chunk.places):
            name = str(place.path) if place.position == 1 else ""
            answers = [_answer(r.probabilities[row], r.is_guess[row]) for r in chunk.readings]
            self._line(name, answers)
        if any(reading.is_guess.any() for reading in chunk.readings):
            print("? does not look like a digit to this model")

    def _line(self, name: str, columns: Sequence[str]) -> None:
        print("  ".join([name.ljust(self._width), *columns]).rstrip())


def _answer(shares: Floats, is_guess: np.bool_) -> str:
    """Digit and confidence for one picture, probabilities (10,), in 11 characters."""
    return f"{shares.argmax()}  {percent(shares.max(), 1):>7}{'?' if is_guess else ' '}"


@contextmanager
def parquet_table(path: Path, classifiers: Sequence[Classifier]) -> Iterator[ParquetTable]:
    """A Parquet file, which is there at the end only if it is complete."""
    columns = {"path": pa.string(), "position": pa.int32()}
    for classifier in classifiers:
        columns |= {f"{classifier.name}_{name}": kind for name, kind in _COLUMNS.items()}
    with (
        atomic_file(path) as temporary,
        parquet.ParquetWriter(temporary, pa.schema(columns)) as writer,
    ):
        yield ParquetTable(writer)


class ParquetTable:
    """One row for each digit, written chunk by chunk."""

    def __init__(self, writer: parquet.ParquetWriter) -> None:
        self._writer = writer

    def add(self, chunk: Chunk) -> None:
        places = chunk.places
        columns = [
            pa.array([str(place.path) for place in places]),
            pa.array([place.position for place in places], pa.int32()),
        ]
        for reading in chunk.readings:
            columns += _columns(reading)
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._writer.schema))


def _columns(reading: BatchPrediction) -> list[pa.Array]:
    """In the order of `_COLUMNS`."""
    shares = reading.probabilities
    return [
        pa.array(shares.argmax(axis=1), pa.int8()),
        pa.array(shares.max(axis=1), pa.float32()),
        pa.array(reading.is_guess),
        pa.array(list(shares), _COLUMNS["probabilities"]),
        pa.array([reading.version] * len(shares)),
    ]
