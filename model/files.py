"""Many picture and CSV files at once: found in folders, read on all cores."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from model.pictures import MAX_BYTES, UnreadablePicture
from model.uploads import read_digits

# Of the files that are taken from a folder.
SUFFIXES = frozenset({".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff"})
SUFFIXES |= {".csv", ".tsv", ".webp"}

_CHUNK = 64  # files that a process reads at once
_AHEAD = 4  # chunks for each process that wait: bounds the memory
_FEW = 200  # files that are read sooner than processes start


@dataclass(frozen=True)
class FileRead:
    """A file and its digits, uint8 (n, 28, 28), or the problem with it and none."""

    path: Path
    digits: NDArray[np.uint8]
    problem: str = ""


def find_files(places: Iterable[Path]) -> list[Path]:
    """Files as they are named, folders searched with all that is in them, in order of names."""
    return list(chain.from_iterable(_in(p) if p.is_dir() else [p] for p in places))


def read_files(paths: Sequence[Path]) -> Iterator[FileRead]:
    """Each file read, in the order given; what cannot be read has a problem, and is no error."""
    if len(paths) <= _FEW:
        yield from map(read_file, paths)
        return
    chunks = (paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK))
    workers = os.cpu_count() or 1
    # Not forked: PyTorch's threads do not survive that.
    with ProcessPoolExecutor(workers, get_context("spawn"), _prepare) as pool:
        waiting: deque[Future[list[FileRead]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_read_chunk, chunk))
            if len(waiting) >= _AHEAD * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def read_file(path: Path) -> FileRead:
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


def _prepare() -> None:
    cv2.setNumThreads(1)  # there is a process for each core


def _read_chunk(paths: Sequence[Path]) -> list[FileRead]:
    return [read_file(path) for path in paths]
