"""Picture and CSV files by their names: found in folders, read one by one."""

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
import torch
from numpy.typing import NDArray

from model.classifier import Classifier
from model.images.digit_reader import read_digits
from model.images.image_files import MAX_BYTES, UnreadablePicture

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


_CHUNK = 256  # files that are read at once
_AHEAD = 3  # chunks for each process that wait: bounds the memory
_FEW = 4_000  # files that are read sooner than processes start

# The processes inherit it: glibc else gives memory back after every batch, and a file takes a sixth
# longer.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**28)}

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Place:
    """Which digit of which file it is, from 1."""

    path: Path
    position: int


@dataclass(frozen=True)
class BatchPrediction:
    """One model's answers to n pictures: probabilities (n, 10), and where it only guesses (n,)."""

    version: str
    probabilities: Floats
    is_guess: NDArray[np.bool_]


@dataclass(frozen=True)
class Chunk:
    """Some files, and what each model reads in all their digits, one after another."""

    files: Sequence[FileRead]
    readings: Sequence[BatchPrediction]

    @property
    def places(self) -> list[Place]:
        """Of the digits, as the readings go."""
        return [
            Place(file.path, position)
            for file in self.files
            for position in range(1, len(file.digits) + 1)
        ]


def read(classifiers: Sequence[Classifier], paths: Sequence[Path]) -> Iterator[Chunk]:
    """All files in the order given, so many at once that memory stays bounded."""
    chunks = (paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK))
    if len(paths) <= _FEW:
        yield from (_read(classifiers, chunk) for chunk in chunks)
        return
    workers = os.cpu_count() or 1
    os.environ.update(_KEEP_MEMORY | os.environ)
    # Not forked: PyTorch's threads do not survive that.
    with ProcessPoolExecutor(
        workers, get_context("spawn"), _Worker.prepare, (classifiers,)
    ) as pool:
        waiting: deque[Future[Chunk]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_Worker.read, chunk))
            if len(waiting) >= _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class _Worker:
    """A process of several, with a core of its own and the models in its memory."""

    classifiers: Sequence[Classifier] = ()

    @classmethod
    def prepare(cls, classifiers: Sequence[Classifier]) -> None:
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        cls.classifiers = classifiers

    @classmethod
    def read(cls, paths: Sequence[Path]) -> Chunk:
        return _read(cls.classifiers, paths)


def _read(classifiers: Sequence[Classifier], paths: Sequence[Path]) -> Chunk:
    files = [read_file(path) for path in paths]
    images = np.concatenate([file.digits for file in files])
    return Chunk(files, [BatchPrediction(each.version, *each.read(images)) for each in classifiers])
