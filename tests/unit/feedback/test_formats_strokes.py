"""Parquet and UNIPEN files: all that they hold comes back, and what is wrong with one is said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from pyarrow import parquet

from feedback.formats import UnreadableFile
from tests.support.dataset_files import DRAWINGS, STROKES, read, written


@pytest.mark.parametrize("name", ["parquet", "unipen"])
def test_strokes_and_ids_come_back(tmp_path: Path, name: str) -> None:
    found = read(written(tmp_path, name), name)
    wanted = [each for each in DRAWINGS if each.strokes or name == "parquet"]
    assert [(each.id, each.strokes) for each in found] == [(d.id, d.strokes) for d in wanted]


def test_parquet_brings_times_people_and_predictions_back(tmp_path: Path) -> None:
    for drawing, found in zip(DRAWINGS, read(written(tmp_path, "parquet"), "parquet"), strict=True):
        assert (found.created_at, found.labelled_at) == (drawing.created_at, drawing.labelled_at)
        assert (found.author, found.labelled_by) == (drawing.author, drawing.labelled_by)
        assert tuple(found.predictions) == drawing.predictions


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ({"label": [1]}, "it has no column 'pixels'"),
        ({"label": [1, None], "pixels": [bytes(784)] * 2}, "row 2: it has no label"),
        ({"label": [1], "pixels": ["text"]}, "row 1: it has no label, or no pixels as 784 bytes"),
        ({"label": [1], "pixels": [b"few"]}, "row 1: expected 784 bytes of pixels, got 3"),
        ({"label": [10], "pixels": [bytes(784)]}, "row 1: a label is a digit from 0 to 9, not 10"),
        ({"id": ["no id"]}, "row 1: badly formed"),
        ({"id": [7]}, "row 1: "),
        ({"strokes": ["[" * 100_000]}, "row 1: "),
        ({"strokes": ['[{"points": [[1]], "width": 3}]']}, "row 1: stroke 1 is not made of points"),
        ({"strokes": ['{"points": 1}']}, "row 1: "),
        ({"strokes": [" " * 2_000_000]}, "row 1: its strokes take more than"),
        ({"created_at": [datetime(1970, 1, 1, tzinfo=UTC)]}, "row 1: 1970-01-01 is not from 2000"),
        ({"created_at": [datetime(2970, 1, 1, tzinfo=UTC)]}, "row 1: 2970-01-01 is not from 2000"),
        ({"predictions": [[{"version": "v"}]]}, "row 1: "),
        (
            {
                "predictions": [
                    [{"version": "v", "model": "m", "is_guess": False, "probabilities": [0.5]}]
                ]
            },
            "row 1: v: expected 10 probabilities",
        ),
    ],
)
def test_a_parquet_file_with_something_else_in_it(
    tmp_path: Path, columns: dict[str, list[Any]], complaint: str
) -> None:
    path = tmp_path / "digits.parquet"
    enough: dict[str, list[Any]] = {"label": [1], "pixels": [bytes(784)]}
    parquet.write_table(pa.table(columns if "label" in columns else enough | columns), path)
    with pytest.raises(UnreadableFile, match=complaint) as raised:
        read(path, "parquet")
    assert str(path) in str(raised.value)


def test_a_parquet_file_that_is_cut(tmp_path: Path) -> None:
    path = written(tmp_path, "parquet")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UnreadableFile, match="it is no Parquet file, or a damaged one"):
        read(path, "parquet")


def test_other_peoples_parquet_needs_no_more_than_labels_and_pixels(tmp_path: Path) -> None:
    path = tmp_path / "digits.parquet"
    parquet.write_table(pa.table({"label": [7], "pixels": [bytes(784)]}), path)
    (drawing,) = read(path, "parquet")
    assert (drawing.label, drawing.given_id, drawing.created_at) == (7, None, None)


def test_other_peoples_unipen_is_drawn_as_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "digits.txt"
    path.write_text(
        '.VERSION 1\n\n.SEGMENT DIGIT 0 ? "1"\n.COMMENT 1 3 7\n.PEN_DOWN\n 9 900\n 9 100\n.PEN_UP\n'
        '.SEGMENT LETTER 1 ? "l"\n.PEN_DOWN\n 9 900\n 9 100\n.PEN_UP\n'
    )
    (one,) = read(path, "unipen")
    assert one.label == 1
    assert one.strokes == [{"width": 26.0, "points": [[180.0, 72.0], [180.0, 288.0]]}]
    assert any(one.pixels)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (".VERSION", "VERSION", "line 1 is not UNIPEN text: 'VERSION 1.0'"),
        ("60.1 -80.2", "60.1 up", "line 12 is no point 'x y': '60.1 up'"),
        (".PEN_WIDTHS 26.5 20.0", ".PEN_WIDTHS 20.0", "a part of its 1 strokes is missing"),
        ("\n.DRAWING ", "\n.DRAWING x", "badly formed"),
        ("60.1 -80.2", "99999 99999", "stroke 1 has a coordinate beyond"),
    ],
)
def test_unipen_text_with_something_else_in_it(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = written(tmp_path, "unipen")
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(UnreadableFile, match=complaint) as raised:
        read(path, "unipen")
    assert str(path) in str(raised.value)


@pytest.mark.parametrize("cut", [4, 12, 20])
def test_unipen_text_that_is_cut_within_a_drawing(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path, "unipen")
    path.write_text(path.read_text()[:-cut])
    with pytest.raises(UnreadableFile, match="drawing at line 85: "):
        read(path, "unipen")


def test_strokes_of_any_depth_are_json(tmp_path: Path) -> None:
    (row,) = parquet.read_table(written(tmp_path, "parquet")).slice(1, 1).to_pylist()
    assert json.loads(row["strokes"]) == STROKES
