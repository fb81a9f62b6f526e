"""Atomic writes: a file or folder is written under a temporary name and renamed when complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Occupied(FileExistsError):
    """The target exists and would be overwritten; the message says what to do."""


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`, renamed to it at the end and removed on an error.

    Raises:
        IsADirectoryError: `path` is a folder.
        FileNotFoundError: its parent folder does not exist.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name a file")
    temporary = _temporary(path)
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """The same for a folder, which must be new or empty.

    Raises:
        Occupied: `path` is a file, or a folder that is not empty.
        FileNotFoundError: its parent folder does not exist.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise Occupied(f"{path} is there already: name a folder that is new, or empty")
    temporary = _temporary(path)
    temporary.mkdir()
    try:
        yield temporary
        if path.exists():
            path.rmdir()  # Windows does not replace even an empty folder
        temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _temporary(path: Path) -> Path:
    """In the same folder, so that renaming is atomic; another process has another name."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}")
    return path.with_name(f"{path.name}.{os.getpid()}.part")
