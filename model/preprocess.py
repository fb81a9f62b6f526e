"""Ink to the 28×28 image that the models take, prepared like MNIST.

The only place that crops, scales and centres a digit; training, app and command line use it.

MNIST (LeCun, Bottou, Bengio, Haffner 1998, Proc. IEEE 86(11), p. 2287): the digit is scaled to
fit 20×20 pixels keeping its aspect, antialiased, and its centre of mass is put at the centre of
28×28 by whole pixels. Measured on the 60,000 training images: the longer side is 20 pixels in
all but 13, the centre of mass is at index 14.0 ± 0.3, the brightest pixel is 253 or more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

VERSION = "1"  # raise it when the same ink gives other pixels; checkpoints depend on it

SIDE = 28
BOX = 20
CENTRE = 14
_INK = 128  # at least this dark counts for the crop: antialiased edges do not widen the box


def to_mnist(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink, uint8 (H, W) of any size, 0 paper, 255 ink, to uint8 (28, 28), 0 paper, 255 ink.

    Without any ink the result is empty (all 0).

    Raises:
        ValueError: not a two-dimensional uint8 array.
    """
    if ink.ndim != 2 or ink.dtype != np.uint8:
        raise ValueError(f"ink must be uint8 (H, W), not {ink.dtype} {ink.shape}")
    canvas = np.zeros((SIDE, SIDE), dtype=np.uint8)
    digit = _crop(ink)
    if digit.size == 0:
        return canvas
    digit = _scale(digit)
    H, W = digit.shape
    top, left = _corner(digit.sum(axis=1), H), _corner(digit.sum(axis=0), W)
    canvas[top : top + H, left : left + W] = digit
    return canvas


def _crop(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    dark = ink >= min(_INK, max(1, int(ink.max(initial=0))))
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if rows.size == 0:
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scale(digit: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Longer side 20 pixels; the brightest pixel 255 also where a thin pen was averaged away."""
    H, W = digit.shape
    factor = BOX / max(H, W)
    size = (max(1, round(W * factor)), max(1, round(H * factor)))
    small = np.asarray(Image.fromarray(digit).resize(size, Image.Resampling.BOX), dtype=np.float32)
    bright: NDArray[np.uint8] = np.rint(small * (255 / max(small.max(), 1))).astype(np.uint8)
    return bright


def _corner(ink_along: NDArray[np.uint64], length: int) -> int:
    """First row (or column) of the digit, so that its centre of mass falls on the centre."""
    mass = ink_along.astype(np.float64)
    centre_of_mass = float((mass * np.arange(length)).sum() / mass.sum())
    return min(max(round(CENTRE - centre_of_mass), 0), SIDE - length)
