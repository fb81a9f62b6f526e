"""`run_model.py export` and `import`, as they are typed."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from cli.main import main
from database import Database
from tests.support.labelled_collection import collect, everything
from tests.support.stored_rows import delete_everything


@pytest.fixture
def collected(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    return collect(database)


def test_everything_goes_out_and_comes_back_read_by_the_served_models(
    database: Database,
    collected: list[UUID],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "digits.csv"
    assert main(["export", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: 12 labelled drawings\n"
    delete_everything(database)
    assert main(["import", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: 12 new, 0 there already\n"
    for drawing in everything(database):
        assert [each.name for each in drawing.predictions] == ["cnn", "vit"]
        assert [each.digit for each in drawing.predictions] == [drawing.label] * 2


def test_the_format_can_be_said(
    collected: list[UUID], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "digits.data"
    assert main(["export", str(path), "--as", "unipen"]) == 0
    said = f"{path}: 8 labelled drawings\nleft out, as they have no strokes: 4\n"
    assert capsys.readouterr().out == said
    assert path.read_text().startswith(".VERSION")


def test_a_file_that_cannot_be_read_keeps_no_other_out(
    collected: list[UUID], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, missing = (tmp_path / f"{name}.csv" for name in ("good", "bad", "missing"))
    main(["export", str(good)])
    bad.write_text("these are no digits")
    capsys.readouterr()
    assert main(["import", str(bad), str(missing), str(good)]) == 1
    said = capsys.readouterr()
    assert (
        f"{bad}: expected 28 rows of 28 values, or 784 values per row; found only a header"
        in said.err
    )
    assert f"{missing}: it cannot be opened: No such file or directory" in said.err
    assert said.out.splitlines() == [
        f"{bad}: 0 new, 0 there already",
        f"{missing}: 0 new, 0 there already",
        f"{good}: 0 new, 12 there already",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["export", "digits.xlsx"], "digits.xlsx: the name tells no format"),
        (["import", "digits.xlsx"], "digits.xlsx: the name tells no format"),
        (["export", "no/such/folder/digits.csv"], "there is no folder no/such/folder"),
        (["export", ".", "--as", "csv"], ". is a folder: name a file"),
        (["export", "."], ". is there already: name a folder that is new"),
    ],
)
def test_what_cannot_be_done_is_said(
    collected: list[UUID], capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    assert main(words) == 2
    assert f"run_model.py: {complaint}" in capsys.readouterr().err


def test_a_database_that_is_away_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert main(["export", str(tmp_path / "digits.csv")]) == 2
    assert "Connection refused" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
