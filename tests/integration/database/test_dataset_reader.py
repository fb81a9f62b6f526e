"""Labelled drawings are read in order, from one snapshot, with bounded memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from sqlalchemy import text

from database import Database, set_true_label
from database.dataset_reader import BATCH_SIZE, count_labelled, read_labelled_drawings
from database.labels import remove_true_label
from feedback.formats import FORMATS
from feedback.transfer import export
from tests.support.labelled_collection import collect

FEW, MANY = 2_000, 8_000  # a batch has 1,000, a group of a Parquet file 2,000

_TABLES = (
    "drawings, true_labels, predictions, label_votes, doubts, outcomes, reading_tallies,"
    " pair_tallies, drawing_tallies, trend_tallies"
)
_FILL = (
    "SET LOCAL session_replication_role = replica",  # no triggers: counting takes a minute
    "SET LOCAL statement_timeout = '60s'",
    f"TRUNCATE {_TABLES}",
    "INSERT INTO model_versions (name, version) VALUES ('cnn', 'cnn-1') ON CONFLICT DO NOTHING",
    """
    INSERT INTO drawings (id, pixels, strokes, source)
    SELECT gen_random_uuid(), decode(repeat(lpad(to_hex(n), 8, '0'), 196), 'hex'), '[{"width": 20,
        "points": [[1.5, 2.5], [3.5, 4.5], [10.5, 20.5], [100.5, 200.5], [150.5, 100.5]]}]', 'api'
    FROM generate_series(1, :count) n
    """,
    "INSERT INTO true_labels (drawing_id, digit) SELECT id, 7 FROM drawings",
    """
    INSERT INTO predictions (drawing_id, model_version_id, digit, probabilities)
    SELECT d.id, v.id, 0, '{1,0,0,0,0,0,0,0,0,0}' FROM drawings d, model_versions v
    """,
)


@pytest.fixture
def fill(database: Database) -> Iterator[Callable[[int], None]]:
    """Replace all stored drawings by this number of labelled ones."""

    def put(count: int) -> None:
        with database.transaction() as session:
            for statement in _FILL:
                asked = {"count": count} if ":count" in statement else {}
                session.execute(text(statement), asked)

    yield put
    with database.transaction() as session:
        session.execute(text(f"TRUNCATE {_TABLES}"))


def test_labelled_drawings_are_read_oldest_first(database: Database) -> None:
    assert [each.id for each in read_labelled_drawings(database)] == []
    ids = collect(database)
    assert [each.id for each in read_labelled_drawings(database)] == ids
    assert count_labelled(database) == len(ids)


def test_drawings_without_a_label_are_left_out(database: Database) -> None:
    ids = collect(database)
    remove_true_label(database, ids[3])
    assert [each.id for each in read_labelled_drawings(database)] == [*ids[:3], *ids[4:]]
    assert count_labelled(database) == len(ids) - 1


def test_strokes_and_predictions_are_read_only_on_request(database: Database) -> None:
    collect(database)
    for each in read_labelled_drawings(database, strokes=False, predictions=False):
        assert each.strokes is None
        assert each.predictions == ()


def test_changes_during_the_read_are_not_seen(
    database: Database, fill: Callable[[int], None]
) -> None:
    fill(2 * BATCH_SIZE + 1)
    drawings = read_labelled_drawings(database)
    first = next(drawings)
    last: UUID = max(each.id for each in read_labelled_drawings(database, predictions=False))
    set_true_label(database, last, 3)
    digits = [first.label, *(each.label for each in drawings)]
    assert digits == [7] * (2 * BATCH_SIZE + 1)
    assert sum(each.label for each in read_labelled_drawings(database)) == 7 * 2 * BATCH_SIZE + 3


def test_memory_does_not_grow_with_the_number_of_drawings(
    fill: Callable[[int], None], database: Database, tmp_path: Path
) -> None:
    peaks = []
    for count in (FEW, MANY):
        fill(count)
        folder = tmp_path / str(count)
        folder.mkdir()
        peaks.append({name: peak(database, folder / name, name) for name in FORMATS})
    grown = {name: peaks[1][name] / peaks[0][name] for name in FORMATS}
    assert {name: growth for name, growth in grown.items() if growth > 2.5} == {}


def peak(database: Database, path: Path, name: str) -> int:
    """The peak memory of an export in bytes; pyarrow must free its own."""
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    export(database, path, FORMATS[name])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pa.total_allocated_bytes() < before + 1_000_000
    return most
