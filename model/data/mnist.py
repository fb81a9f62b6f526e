"""MNIST as arrays, split for training.

LeCun, Cortes, Burges: 60,000 pictures to train with, 10,000 to test with, once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

VALIDATION = 5_000  # of the 60,000, drawn once for all: every seed and model has the same
_SPLIT_SEED = 0

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]


class DataNotFound(FileNotFoundError):
    """MNIST is neither on disk nor to be had; the message says where it was looked for."""


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
    """55,000 digits to learn from and 5,000 to choose and calibrate with.

    Raises:
        DataNotFound: not under `directory` and not downloadable.
    """
    digits = _mnist(directory, train=True)
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(digits))
    return digits[order[VALIDATION:]], digits[order[:VALIDATION]]


def mnist_test(directory: Path) -> Digits:
    """The 10,000 test digits. Nothing may be chosen by them.

    Raises:
        DataNotFound: not under `directory` and not downloadable.
    """
    return _mnist(directory, train=False)


def _mnist(directory: Path, *, train: bool) -> Digits:
    torchvision_mnist = _import_torchvision_mnist()
    try:
        data = torchvision_mnist(root=str(directory), train=train, download=True)
    except (RuntimeError, OSError) as error:
        raise DataNotFound(
            f"MNIST is not under {directory.resolve()}/MNIST/raw and could not be downloaded "
            f"({error}). Put the four official files "
            "(train-images-idx3-ubyte.gz and so on) there, or name another folder with --data."
        ) from error
    return Digits(data.data.numpy(), data.targets.numpy().astype(np.int64))


def _import_torchvision_mnist() -> Any:  # noqa: ANN401  torchvision has no types
    """torchvision's MNIST class; imported late, because it costs seconds.

    A torchvision that was built for CUDA fails beside a CPU-only PyTorch, for want of two
    compiled operations that nothing here calls. Declaring their signatures is enough; with a
    matching pair that would clash, so only after the import has failed.
    """
    import torch  # noqa: PLC0415

    try:
        from torchvision.datasets import MNIST  # type: ignore[import-untyped]  # noqa: PLC0415
    except RuntimeError:
        for operation, signature in _TORCHVISION_OPERATIONS.items():
            torch.library.define(operation, signature)
        from torchvision.datasets import MNIST  # noqa: PLC0415
    return MNIST


_TORCHVISION_OPERATIONS = {
    "torchvision::nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "torchvision::qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
