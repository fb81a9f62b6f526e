"""A file or folder appears only when it is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.atomic_files import Occupied, atomic_file, atomic_folder


def write_half_a_file(path: Path) -> None:
    with atomic_file(path) as temporary:
        temporary.write_text("half of the n")
        raise KeyboardInterrupt


def write_half_a_folder(path: Path) -> None:
    with atomic_folder(path) as temporary:
        (temporary / "file").write_text("x")
        raise KeyboardInterrupt


def test_a_complete_file_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with atomic_file(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_half_a_file(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_folder_is_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_half_a_folder(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    with atomic_folder(path) as temporary:
        (temporary / "file").write_text("x")
    assert [each.name for each in path.iterdir()] == ["file"]


def test_a_folder_with_files_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Occupied, match="new, or empty"), atomic_folder(tmp_path):
        pytest.fail("nothing may be written")
    assert (tmp_path / "file").read_text() == "x"


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="name a file"), atomic_file(tmp_path):
        pytest.fail("nothing may be written")
