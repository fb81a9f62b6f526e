"""What models read in the digits of files, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.classifier import Classifier
from model.files import FileRead

_BATCH = 2048  # digits that are read at once

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Place:
    """Which digit of which file it is, from 1."""

    path: Path
    position: int


@dataclass(frozen=True)
class Reading:
    """One model's answers to n pictures: probabilities (n, 10), and where it only guesses (n,)."""

    classifier: Classifier
    probabilities: Floats
    is_guess: NDArray[np.bool_]


class Sink(Protocol):
    """Takes the answers of all models to some digits."""

    def add(self, places: Sequence[Place], readings: Sequence[Reading]) -> None: ...


def read(classifiers: Sequence[Classifier], files: Iterable[FileRead], sink: Sink) -> None:
    """Let all models read the digits of all files, so many at once that memory stays bounded."""
    for places, images in _batches(files):
        sink.add(places, [_reading(classifier, images) for classifier in classifiers])


def _reading(classifier: Classifier, images: NDArray[np.uint8]) -> Reading:
    return Reading(classifier, *classifier.read(images))


def _batches(files: Iterable[FileRead]) -> Iterator[tuple[list[Place], NDArray[np.uint8]]]:
    places: list[Place] = []
    parts: list[NDArray[np.uint8]] = []
    for file in files:
        places += [Place(file.path, k) for k in range(1, len(file.digits) + 1)]
        parts.append(file.digits)
        if len(places) >= _BATCH:
            yield places, np.concatenate(parts)
            places, parts = [], []
    if places:
        yield places, np.concatenate(parts)
