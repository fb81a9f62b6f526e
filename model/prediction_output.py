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
}  # of each model, prefixed with its name


class ConsoleTable:
    """One line for each digit; the file name before the first digit of a file."""

    def __init__(self, paths: Sequence[Path], classifiers: Sequence[Classifier]) -> None:
        self._width = max(len(str(path)) for path in paths)
        titles = [f"{plots.TITLES[classifier.name]:11}" for classifier in classifiers]
        self._print_line("", titles)

    def add(self, chunk: Chunk) -> None:
        for row, digit in enumerate(chunk.positions):
            name = str(digit.path) if digit.position == 1 else ""
            cells = [_cell(p.probabilities[row], p.is_guess[row]) for p in chunk.predictions]
            self._print_line(name, cells)
        if any(prediction.is_guess.any() for prediction in chunk.predictions):
            print("? does not look like a digit to this model")

    def _print_line(self, name: str, cells: Sequence[str]) -> None:
        print("  ".join([name.ljust(self._width), *cells]).rstrip())


def _cell(probabilities: Floats, is_guess: np.bool_) -> str:
    """Digit and confidence from probabilities (10,), in 11 characters."""
    confidence = percent(probabilities.max(), 1)
    return f"{probabilities.argmax()}  {confidence:>7}{'?' if is_guess else ' '}"


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
        digits = chunk.positions
        columns = [
            pa.array([str(digit.path) for digit in digits]),
            pa.array([digit.position for digit in digits], pa.int32()),
        ]
        for prediction in chunk.predictions:
            columns += _columns(prediction)
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._writer.schema))


def _columns(prediction: BatchPrediction) -> list[pa.Array]:
    """In the order of `_COLUMNS`."""
    probabilities = prediction.probabilities
    return [
        pa.array(probabilities.argmax(axis=1), pa.int8()),
        pa.array(probabilities.max(axis=1), pa.float32()),
        pa.array(prediction.is_guess),
        pa.array(list(probabilities), _COLUMNS["probabilities"]),
        pa.array([prediction.version] * len(probabilities)),
    ]
