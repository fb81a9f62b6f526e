"""Where readings go: lines on the screen, or rows of a Parquet file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

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


class ParquetTable:
    """A Parquet file that is written row group by row group, and is there only when whole."""

    def __init__(self, path: Path, classifiers: Sequence[Classifier]) -> None:
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        fields = [("path", pa.string()), ("position", pa.int32())]
        for classifier in classifiers:
            fields += [(f"{classifier.name}_{name}", kind) for name, kind in _COLUMNS.items()]
        self._writer = parquet.ParquetWriter(self._part, pa.schema(fields))

    def __enter__(self) -> ParquetTable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self._writer.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink()

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
