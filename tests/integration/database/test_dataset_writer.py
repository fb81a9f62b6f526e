"""Drawings imported from files are stored once, also by concurrent imports."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from database import Database, set_true_label
from database.dataset_reader import count_labelled
from database.dataset_writer import ImportResult
from database.rollup_maintenance import recount
from feedback.formats import FORMATS, UnreadableFile
from feedback.transfer import BATCH, import_file
from tests.support.labelled_collection import (
    WITH_STROKES,
    bring_in,
    collect,
    everything,
    out_and_in_again,
    read_as_three,
    take_out,
)
from tests.support.stored_rows import delete_everything

NAMES = list(FORMATS)


@pytest.fixture
def collected(database: Database) -> list[UUID]:
    return collect(database)


@pytest.mark.parametrize("name", NAMES)
def test_importing_ones_own_export_stores_nothing_new(
    database: Database, collected: list[UUID], tmp_path: Path, name: str
) -> None:
    before = everything(database)
    done = bring_in(database, take_out(database, tmp_path, name), name)
    assert done == ImportResult(0, WITH_STROKES if name == "unipen" else len(before))
    assert everything(database) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_file_imported_twice_is_stored_once(
    database: Database, collected: list[UUID], tmp_path: Path, name: str
) -> None:
    path = take_out(database, tmp_path, name)
    delete_everything(database)
    first = bring_in(database, path, name)
    assert bring_in(database, path, name) == ImportResult(0, first.new)
    assert count_labelled(database) == len(everything(database)) == first.new


def test_concurrent_imports_store_nothing_twice(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    names = ["csv", "idx", "parquet", "csv", "parquet"]
    for name in set(names):
        take_out(database, tmp_path, name)
    delete_everything(database)
    with ThreadPoolExecutor(len(names)) as pool:
        done = pool.map(lambda n: bring_in(database, tmp_path / f"digits-{n}", n), names)
        total = sum(done, ImportResult())
    assert total == ImportResult(len(collected), 4 * len(collected))
    assert len(everything(database)) == len(collected)


def test_stored_pixels_with_another_label_are_a_new_drawing(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    path = take_out(database, tmp_path, "csv")
    set_true_label(database, collected[0], 9)
    assert bring_in(database, path, "csv") == ImportResult(1, len(collected) - 1)


def test_importing_a_file_again_does_not_undo_a_corrected_label(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    path = out_and_in_again(database, tmp_path, "csv")
    set_true_label(database, everything(database)[0].id, 9)
    assert bring_in(database, path, "csv") == ImportResult(0, len(collected))


def test_equal_rows_of_a_file_are_imported_once(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    path.write_text(f"7,{','.join(['5'] * 784)}\n" * 3)
    assert bring_in(database, path, "csv") == ImportResult(1, 2)


def test_imported_drawings_are_predicted_and_counted(
    database: Database, collected: list[UUID], tmp_path: Path
) -> None:
    out_and_in_again(database, tmp_path, "csv")
    assert {each.version for d in everything(database) for each in d.predictions} == {"cnn-9"}
    repaired = recount(database)
    assert (repaired.drawings, repaired.rollups) == (0, 0)


def test_an_error_in_a_file_keeps_whole_batches_and_names_the_row(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "digits.csv"
    pixels = [["255" if place == n else "0" for place in range(784)] for n in range(BATCH + 9)]
    rows = [f"{n % 10},{','.join(values)}" for n, values in enumerate(pixels)]
    path.write_text("\n".join([*rows, "7,1,2,3"]))
    batches = import_file(database, path, FORMATS["csv"], read_as_three)
    assert next(batches) == ImportResult(BATCH, 0)
    with pytest.raises(UnreadableFile, match=rf"line {BATCH + 10}: expected 785 values"):
        next(batches)
    assert count_labelled(database) == BATCH
