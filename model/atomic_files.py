"""Files that are there only when they are whole: written beside, and renamed at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Occupied(FileExistsError):
    """What is there already would be lost; the message says what to do."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to; afterwards it is `path`, or on any error gone.

    Raises:
        IsADirectoryError, FileNotFoundError: there cannot be such a file.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name a file")
    part = _beside(path)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """The same for a new folder, or an empty one.

    Raises:
        Occupied: there is something in it, or it is a file.
        FileNotFoundError: there is no folder to make it in.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise Occupied(f"{path} is there already: name a folder that is new, or empty")
    part = _beside(path)
    part.mkdir()
    try:
        yield part
        if path.exists():
            path.rmdir()  # Windows does not replace even an empty one
        part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _beside(path: Path) -> Path:
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}")
    return path.with_name(f"{path.name}.{os.getpid()}.part")  # others may write the same file
