"""Picture and CSV files by their names: found in folders, read one by one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.pictures import MAX_BYTES, UnreadablePicture
from model.uploads import read_digits

# Of the files that are taken from a folder.
SUFFIXES = frozenset({".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff"})
SUFFIXES |= {".csv", ".tsv", ".webp"}


@dataclass(frozen=True)
class FileRead:
    """A file and its digits, uint8 (n, 28, 28), or the problem with it and none."""

    path: Path
    digits: NDArray[np.uint8]
    problem: str = ""


def find_files(places: Iterable[Path]) -> list[Path]:
    """Files as they are named, folders searched with all that is in them, in order of names."""
    return list(chain.from_iterable(_in(p) if p.is_dir() else [p] for p in places))


def read_file(path: Path) -> FileRead:
    """What cannot be read has a problem, and is no error."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        return FileRead(path, np.stack(read_digits(content, path.name)))
    except OSError as error:
        problem = f"it cannot be opened: {error.strerror}"
    except UnreadablePicture as error:
        problem = str(error)
    return FileRead(path, np.zeros((0, 28, 28), np.uint8), problem)


def _in(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES:
                yield Path(where, name)
