"""Parquet with all fields: pixels, strokes, times, authors, and predictions of each version.

To import, `label` and `pixels` are enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

from database import Prediction, StoredDrawing
from database.dataset_writer import ImportedDrawing
from database.drawing import PIXELS
from feedback.formats.errors import UnreadableFile
from model.atomic_files import atomic_file
from model.strokes import from_points

ROW_GROUP = 2000  # drawings in memory while writing: about 8 MB with strokes
BATCH = 500  # rows in memory while reading
MIN_TIME = datetime(2000, 1, 1, tzinfo=UTC)
MAX_STROKES_TEXT = 1_000_000  # characters of JSON

_TIME = pa.timestamp("us", "UTC")
_PREDICTION = {
    "version": pa.string(),
    "model": pa.string(),
    "is_guess": pa.bool_(),
    "probabilities": pa.list_(pa.float32()),
}
SCHEMA = pa.schema(
    {
        "id": pa.string(),
        "label": pa.int8(),
        "pixels": pa.binary(PIXELS),  # 28×28 row by row, 255 = ink
        "strokes": pa.string(),  # JSON
        "source": pa.string(),
        "author": pa.string(),
        "labelled_by": pa.string(),
        "created_at": _TIME,
        "labelled_at": _TIME,
        "predictions": pa.list_(pa.struct(list(_PREDICTION.items()))),
    }
)


def write(path: Path, drawings: Iterable[StoredDrawing]) -> int:
    """Returns the number of drawings. Raises OSError, which leaves no file behind."""
    count = 0
    rest = iter(drawings)
    with atomic_file(path) as part, parquet.ParquetWriter(part, SCHEMA, compression="zstd") as file:
        while group := list(islice(rest, ROW_GROUP)):
            file.write_table(_table(group))
            count += len(group)
    return count


def read(path: Path) -> Iterator[ImportedDrawing]:
    """Raises: UnreadableFile (no Parquet, missing columns, invalid values), OSError."""
    with path.open("rb") as file:
        for number, row in enumerate(_rows(path, file), start=1):
            try:
                yield _drawing(row)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
                raise UnreadableFile(path, f"row {number:,}: {error}") from error


def _table(drawings: Sequence[StoredDrawing]) -> pa.Table:
    columns = {
        "id": [str(drawing.id) for drawing in drawings],
        "label": [drawing.label for drawing in drawings],
        "pixels": [drawing.pixels for drawing in drawings],
        "strokes": [_json(drawing.strokes) for drawing in drawings],
        "source": [drawing.source for drawing in drawings],
        "author": [drawing.author and str(drawing.author) for drawing in drawings],
        "labelled_by": [drawing.labelled_by and str(drawing.labelled_by) for drawing in drawings],
        "created_at": [drawing.created_at for drawing in drawings],
        "labelled_at": [drawing.labelled_at for drawing in drawings],
        "predictions": _predictions([drawing.predictions for drawing in drawings]),
    }
    return pa.table(columns, SCHEMA)


def _json(strokes: list[dict[str, Any]] | None) -> str | None:
    return None if strokes is None else json.dumps(strokes, separators=(",", ":"))


def _predictions(of_each: Sequence[Sequence[Prediction]]) -> pa.Array:
    """Built from flat arrays: three times as fast as from dictionaries."""
    flat = [prediction for predictions in of_each for prediction in predictions]
    probabilities = np.array([prediction.probabilities for prediction in flat], np.float32).ravel()
    offsets = np.arange(0, 10 * len(flat) + 1, 10, dtype=np.int32)
    fields = [
        pa.array([prediction.version for prediction in flat], pa.string()),
        pa.array([prediction.name for prediction in flat], pa.string()),
        pa.array([prediction.is_guess for prediction in flat], pa.bool_()),
        pa.ListArray.from_arrays(offsets, probabilities),
    ]
    ends = np.cumsum([0, *map(len, of_each)], dtype=np.int32)
    return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays(fields, list(_PREDICTION)))


def _rows(path: Path, file: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  pyarrow has no types
    try:
        # In batches, as all rows of a file may be in one row group.
        source = parquet.ParquetFile(file, pre_buffer=False, buffer_size=1 << 16)
        names = source.schema_arrow.names
        missing = [name for name in ("label", "pixels") if name not in names]
        if missing:
            raise UnreadableFile(path, f"it has no column {missing[0]!r}")
        columns = [name for name in SCHEMA.names if name in names]
        for batch in source.iter_batches(BATCH, columns=columns):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(path, f"it is no Parquet file, or a damaged one: {error}") from error


def _drawing(row: Mapping[str, Any]) -> ImportedDrawing:
    if row["label"] is None or not isinstance(row["pixels"], bytes):
        raise ValueError("it has no label, or no pixels as 784 bytes")
    return ImportedDrawing(
        row["pixels"],
        row["label"],
        _strokes(row.get("strokes")),
        _uuid(row.get("id")),
        _time(row.get("created_at")),
        _time(row.get("labelled_at")),
        _uuid(row.get("author")),
        _uuid(row.get("labelled_by")),
        [
            Prediction(
                each["version"], each["model"], each["probabilities"], bool(each["is_guess"])
            )
            for each in row.get("predictions") or ()
        ],
    )


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _time(given: datetime | None) -> datetime | None:
    """UTC if the time zone is missing. Raises: ValueError for a time out of range."""
    if given is None:
        return None
    time = given if given.tzinfo else given.replace(tzinfo=UTC)
    if not MIN_TIME <= time <= datetime.now(UTC) + timedelta(days=1):
        raise ValueError(f"{time:%Y-%m-%d} is not from {MIN_TIME:%Y} until now")
    return time


def _strokes(text: str | None) -> list[dict[str, Any]] | None:
    """As stored in the database. Raises: InvalidDrawing, ValueError for invalid strokes."""
    if text is None:
        return None
    if len(text) > MAX_STROKES_TEXT:
        raise ValueError(f"its strokes take more than {MAX_STROKES_TEXT:,} characters")
    given = [(stroke["points"], stroke["width"]) for stroke in json.loads(text)]
    return [stroke.as_dict() for stroke in from_points(given)]
