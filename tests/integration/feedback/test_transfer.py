"""Labelled drawings to files and back, with a real PostgreSQL between."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import text

from database import Database
from database.dataset_writer import ImportResult
from feedback.formats import FORMATS
from feedback.transfer import ExportResult, export
from model.handwriting.unipen import read_unipen
from tests.support.labelled_collection import (
    ANNA,
    WITH_STROKES,
    bring_in,
    collect,
    content,
    everything,
    out_and_in_again,
    take_out,
)
from tests.support.stored_rows import delete_everything


@pytest.fixture
def collected(database: Database) -> list[UUID]:
    return collect(database)


@pytest.mark.parametrize("name", ["csv", "idx", "parquet"])
def test_an_empty_database_has_the_same_labels_and_pixels_after_a_round_trip(
    database: Database, collected: list[UUID], tmp_path: Path, name: str
) -> None:
    before = everything(database)
    path = take_out(database, tmp_path, name)
    delete_everything(database)
    assert bring_in(database, path, name) == ImportResult(len(collected), 0)
    after = everything(database)
    assert content(after) == content(before)
    assert {drawing.source for drawing in after} == {"import"}


def test_parquet_keeps_everything_but_the_source(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    before = everything(database)
    out_and_in_again(database, tmp_path, "parquet")
    for was, now in zip(before, everything(database), strict=True):
        own = tuple(each for each in now.predictions if each.version != "cnn-9")
        assert (now.id, now.label, now.strokes) == (was.id, was.label, was.strokes)
        assert (now.created_at, now.labelled_at) == (was.created_at, was.labelled_at)
        assert (now.author, now.labelled_by) == (was.author, was.labelled_by)
        assert own == was.predictions
        assert len(now.predictions) == len(own) + 1  # and what is served now has read it too


def test_unipen_keeps_the_strokes_and_counts_what_has_none(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    before = {each.id: each for each in everything(database) if each.strokes}
    path = tmp_path / "digits.txt"
    assert export(database, path, FORMATS["unipen"]) == ExportResult(WITH_STROKES, 4)
    delete_everything(database)
    assert bring_in(database, path, "unipen") == ImportResult(WITH_STROKES, 0)
    after = {each.id: each for each in everything(database)}
    assert {key: (each.label, each.strokes) for key, each in after.items()} == {
        key: (each.label, each.strokes) for key, each in before.items()
    }
    for key, each in after.items():
        one, other = (np.frombuffer(d.pixels, np.uint8).astype(int) for d in (each, before[key]))
        assert np.abs(one - other).mean() < 4  # drawn again, from tenths of a pixel


def test_our_own_reader_of_unipen_finds_the_strokes_and_whose_they_are(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    stored = [each for each in everything(database) if each.strokes]
    for sample, drawing in zip(
        read_unipen(take_out(database, tmp_path, "unipen")), stored, strict=True
    ):
        assert sample.label == str(drawing.label)
        assert sample.writer == f"drawn/{drawing.author or drawing.id}"
        points = [np.float32(stroke["points"]) for stroke in drawing.strokes or []]
        assert all(map(np.array_equal, sample.strokes, points))


def test_an_export_that_breaks_leaves_the_old_file_alone(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    path = tmp_path / "digits.csv"
    path.write_text("old")
    seen: list[None] = []

    def step() -> None:
        seen.append(None)
        if len(seen) == 5:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        export(database, path, FORMATS["csv"], step)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with database.transaction() as session:  # and its connection is free again
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'"
        assert session.scalar(text(idle)) == 0


def test_votes_know_who_labelled_what_came_in(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    out_and_in_again(database, tmp_path, "parquet")
    with database.transaction() as session:
        votes = session.scalars(text("SELECT author FROM label_votes")).all()
    assert [UUID(str(author)) for author in votes] == [ANNA] * len(collected)
