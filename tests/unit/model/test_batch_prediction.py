from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet  # type: ignore[import-untyped]

from cli.main import main
from model.batch_prediction import find_files, read_file
from model.checkpoint import Card, build, save_checkpoint
from tests.support.small_mnist import GLYPHS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures, a CSV of two digits, a broken file, and what is no picture."""
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name, digit in (("z.png", 1), ("b/a.PNG", 2), ("b/c/a.bmp", 3)):
        Image.fromarray(GLYPHS[digit]).save(tmp_path / name)
    np.savetxt(tmp_path / "b/two.csv", np.stack(GLYPHS[4:6]).reshape(2, -1), "%d", ",")
    (tmp_path / "broken.png").write_text("not a picture")
    (tmp_path / "notes.md").write_text("not a picture either")
    return tmp_path


@pytest.fixture
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained weights of one model."""
    models = tmp_path_factory.mktemp("models")
    save_checkpoint(build("mlp", {}), Card("mlp", {}, 0, {}, novelty_threshold=99), models)
    return models


def test_a_folder_is_searched_to_the_bottom_in_order_of_names(folder: Path) -> None:
    found = [path.relative_to(folder).as_posix() for path in find_files([folder])]
    assert found == ["broken.png", "z.png", "b/a.PNG", "b/two.csv", "b/c/a.bmp"]


def test_what_is_named_is_tried_whatever_its_name(folder: Path) -> None:
    assert find_files([folder / "notes.md"]) == [folder / "notes.md"]


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    assert read_file(tmp_path / "none.png").problem.startswith("it cannot be opened: No such file")
    assert read_file(tmp_path).problem.startswith("it cannot be opened: Is a directory")


def test_a_broken_file_does_not_keep_the_others_from_being_read(folder: Path) -> None:
    read = [read_file(path) for path in find_files([folder])]
    assert [len(file.digits) for file in read] == [0, 1, 1, 2, 1]
    assert [bool(file.problem) for file in read] == [True, False, False, False, False]


def test_a_parquet_file_has_a_row_for_each_digit(
    folder: Path, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "predictions.parquet"
    assert main(["predict", str(folder), f"--out={out}", f"--models={models}"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1].startswith(
        f"{folder / 'broken.png'}: unsupported or damaged image"
    )
    rows = parquet.read_table(out).to_pylist()
    places = [(Path(row["path"]).name, row["position"]) for row in rows]
    assert places == [("z.png", 1), ("a.PNG", 1), ("two.csv", 1), ("two.csv", 2), ("a.bmp", 1)]
    for row in rows:
        shares = row["mlp_probabilities"]
        assert len(shares) == 10
        assert row["mlp_digit"] == int(np.argmax(shares))
        assert row["mlp_confidence"] == max(shares)
        assert row["mlp_is_guess"] is False
        assert row["mlp_version"].startswith("mlp")


def test_what_stopped_halfway_leaves_no_table(folder: Path, models: Path, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "predictions.parquet"
    assert main(["predict", str(folder), f"--out={out}", f"--models={models}"]) == 2


def test_digits_of_one_file_stand_below_each_other(
    folder: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "b/two.csv"
    assert main(["predict", str(path), f"--models={models}"]) == 0
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(str(path))
    assert second.startswith(" " * len(str(path)))


def test_an_empty_folder_is_told(
    tmp_path: Path, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", str(tmp_path), f"--models={models}"]) == 1
    assert "no pictures and no CSV files" in capsys.readouterr().err
