"""MNIST as arrays, split for training.

LeCun, Cortes, Burges: 60,000 pictures to train with, 10,000 to test with, once, at the end.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.private_apis import torchvision_mnist

VALIDATION = 5_000  # about so many of the 60,000; every seed and model has the same
WRITERS = "writers-train.txt.gz"  # beside MNIST: who wrote each of the 60,000, a number a line
_SPLIT_SEED = 0

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]


class DataNotFound(FileNotFoundError):
    """MNIST is neither on disk nor downloadable; the message says where it was looked for."""


@dataclass(frozen=True)
class Digits:
    """Pictures uint8 (N, 28, 28), 0 paper, 255 ink, and their labels int64 (N,), 0 to 9."""

    images: Images
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: NDArray[np.int64] | slice) -> Digits:
        return Digits(self.images[chosen], self.labels[chosen])

    def __add__(self, other: Digits) -> Digits:
        return Digits(
            np.concatenate([self.images, other.images]),
            np.concatenate([self.labels, other.labels]),
        )


def mnist_train(directory: Path) -> tuple[Digits, Digits]:
    """About 55,000 digits to learn from and 5,000 to choose and calibrate with.

    Where `directory` has the file `WRITERS`, nobody wrote in both; else they are split by digit.

    Raises:
        DataNotFound: not under `directory` and not downloadable.
        ValueError: the file of writers is not about these digits.
    """
    digits = _mnist(directory, train=True)
    if is_split_by_writer(directory):
        held = _by_held_out_writers(directory / WRITERS, len(digits))
        return digits[np.flatnonzero(~held)], digits[np.flatnonzero(held)]
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(digits))
    return digits[order[VALIDATION:]], digits[order[:VALIDATION]]


def is_split_by_writer(directory: Path) -> bool:
    """Whether `mnist_train` holds out whole writers, as their numbers are known."""
    return (directory / WRITERS).is_file()


def _by_held_out_writers(path: Path, count: int) -> NDArray[np.bool_]:
    """Which digits the validation writers wrote, bool (count,): whole writers, by chance."""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        writers = np.array([int(line) for line in lines])
    if len(writers) != count:
        raise ValueError(f"{path} names the writers of {len(writers):,} digits, not of {count:,}")
    known, digits_each = np.unique(writers, return_counts=True)
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(known))
    enough = int(np.searchsorted(digits_each[order].cumsum(), VALIDATION)) + 1
    return np.isin(writers, known[order[:enough]])


def mnist_test(directory: Path) -> Digits:
    """The 10,000 test digits. Nothing may be chosen by them.

    Raises:
        DataNotFound: not under `directory` and not downloadable.
    """
    return _mnist(directory, train=False)


def _mnist(directory: Path, *, train: bool) -> Digits:
    dataset = torchvision_mnist()
    try:
        data = dataset(root=str(directory), train=train, download=True)
    except (RuntimeError, OSError) as error:
        raise DataNotFound(
            f"MNIST is not under {directory.resolve()}/MNIST/raw and could not be downloaded "
            f"({error}). Put the four official files "
            "(train-images-idx3-ubyte.gz and so on) there, or name another folder with --data."
        ) from error
    return Digits(data.data.numpy(), data.targets.numpy().astype(np.int64))
