"""Predictions for many image and CSV files: found in folders, read and classified in chunks."""

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

# Of files that are searched for in folders; a file that is named may have any suffix.
SUFFIXES = frozenset({".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff"})
SUFFIXES |= {".csv", ".jfif", ".jpe", ".npy", ".npz", ".tsv", ".webp"}

_CHUNK = 256  # files
_CHUNKS_AHEAD = 3  # queued for each process; bounds memory
_SINGLE_PROCESS = 4_000  # so many files take less time than starting processes

# For the worker processes: without these, glibc returns memory to the system after each batch, and
# a file takes a sixth longer.
_MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**28)}

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class FileDigits:
    """A file and its digits, uint8 (n, 28, 28), or no digits and the reason."""

    path: Path
    digits: NDArray[np.uint8]
    problem: str = ""


@dataclass(frozen=True)
class DigitPosition:
    """A digit of a file; `position` counts from 1."""

    path: Path
    position: int


@dataclass(frozen=True)
class BatchPrediction:
    """One model's predictions for n images: probabilities (n, 10), and which are guesses (n,)."""

    version: str
    probabilities: Floats
    is_guess: NDArray[np.bool_]


@dataclass(frozen=True)
class Chunk:
    """Some files, and the predictions of each model for all their digits in order."""

    files: Sequence[FileDigits]
    predictions: Sequence[BatchPrediction]

    @property
    def positions(self) -> list[DigitPosition]:
        """Of the digits, in the order of the predictions."""
        return [
            DigitPosition(file.path, position)
            for file in self.files
            for position in range(1, len(file.digits) + 1)
        ]


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files as named; folders are searched recursively, in the order of names."""
    return list(chain.from_iterable(_files_in(p) if p.is_dir() else [p] for p in paths))


def predict_files(classifiers: Sequence[Classifier], paths: Sequence[Path]) -> Iterator[Chunk]:
    """Predictions for all files in the given order, in chunks, so that memory stays bounded."""
    chunks = (paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK))
    if len(paths) <= _SINGLE_PROCESS:
        yield from (_predict(classifiers, chunk) for chunk in chunks)
        return
    workers = os.cpu_count() or 1
    os.environ.update(_MALLOC | os.environ)
    # Spawned, as PyTorch's threads do not survive a fork.
    with ProcessPoolExecutor(workers, get_context("spawn"), _Worker.start, (classifiers,)) as pool:
        queue: deque[Future[Chunk]] = deque()
        for chunk in chunks:
            queue.append(pool.submit(_Worker.predict, chunk))
            if len(queue) >= _CHUNKS_AHEAD * workers:
                yield queue.popleft().result()
        while queue:
            yield queue.popleft().result()


def read_file(path: Path) -> FileDigits:
    """The digits of one file; an unreadable file gives a `problem`, not an exception."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        return FileDigits(path, np.stack(read_digits(content, path.name)))
    except OSError as error:
        problem = f"it cannot be opened: {error.strerror}"
    except UnreadablePicture as error:
        problem = str(error)
    return FileDigits(path, np.zeros((0, 28, 28), np.uint8), problem)


class _Worker:
    """A worker process: single-threaded, with the models in memory."""

    classifiers: Sequence[Classifier] = ()

    @classmethod
    def start(cls, classifiers: Sequence[Classifier]) -> None:
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        cls.classifiers = classifiers

    @classmethod
    def predict(cls, paths: Sequence[Path]) -> Chunk:
        return _predict(cls.classifiers, paths)


def _predict(classifiers: Sequence[Classifier], paths: Sequence[Path]) -> Chunk:
    files = [read_file(path) for path in paths]
    images = np.concatenate([file.digits for file in files])
    return Chunk(
        files, [BatchPrediction(c.version, *c.predict_with_guess(images)) for c in classifiers]
    )


def _files_in(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES:
                yield Path(parent, name)
