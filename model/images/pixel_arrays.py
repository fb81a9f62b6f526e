"""Arrays of pixel values in any of the usual shapes to ink: uint8 (N, 28, 28), 255 ink on 0.

Read from NumPy's files (`.npy`, `.npz`), from IDX files as MNIST comes in, and from JSON.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.images.image_files import UnreadablePicture
from model.preprocess import SIDE

MAX_UNPACKED = 100_000_000  # bytes of a compressed file
EXPECTED = f"expected {SIDE} rows of {SIDE} values, or {SIDE * SIDE} values per row"

_STRONG = 250  # of 255: MNIST's images reach it; weaker ink is stretched to 255
_NUMPY, _ZIP, _GZIP = b"\x93NUMPY", b"PK\x03\x04", b"\x1f\x8b"
_IDX = b"\x00\x00\x08\x03"  # unsigned bytes in three dimensions


def ink_of(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Ink of one or more images, uint8 (N, 28, 28): dark on light is inverted, weak ink stretched.

    Args:
        values: 0…255, or 0…1, or booleans; (28, 28), (N, 28, 28), (N, 28, 28, 1), (1, 28, 28),
            (N, 784), (784,) or (784, 1).

    Raises:
        UnreadablePicture: another shape, or values that are no pixels.
    """
    images = _images(np.asarray(values))
    if not ((images >= 0) & (images <= 255)).all():  # also catches NaN
        raise UnreadablePicture("a value is not a number from 0 to 255")
    scale = 255 if images.size and images.max() <= 1 else 1
    return np.stack([_on_black(np.rint(image * scale).astype(np.uint8)) for image in images])


def _images(values: NDArray[Any]) -> NDArray[np.float64]:
    shape = values.shape
    pixels = SIDE * SIDE
    one = shape in {(SIDE, SIDE), (SIDE, SIDE, 1), (pixels,), (pixels, 1)}
    many = len(shape) > 1 and shape[1:] in {
        (SIDE, SIDE),
        (SIDE, SIDE, 1),
        (1, SIDE, SIDE),
        (pixels,),
    }
    if values.dtype.kind not in "buif" or not (one or many) or not values.size:
        raise UnreadablePicture(f"{EXPECTED}; found {describe(shape)}")
    return values.astype(np.float64).reshape(-1, SIDE, SIDE)


def describe(shape: tuple[int, ...]) -> str:
    """A shape in words: "1 row of 2"."""
    if len(shape) == 2:
        return f"{shape[0]:,} row{'' if shape[0] == 1 else 's'} of {shape[1]:,}"
    if len(shape) < 2:
        return f"{math.prod(shape):,} value{'' if math.prod(shape) == 1 else 's'}"
    return f"an array of shape {' × '.join(map(str, shape))}"


def _on_black(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink 255 on 0."""
    frame = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    if np.median(frame) > 127:
        image = np.invert(image)
    most = int(image.max())
    paper = int(np.median(frame if np.median(frame) <= 127 else 255 - frame))
    if most >= _STRONG or most <= paper:
        return image if most > paper else np.zeros_like(image)
    stretched = (np.maximum(image.astype(np.float64), paper) - paper) * (255 / (most - paper))
    return np.rint(stretched).astype(np.uint8)


def is_array_file(content: bytes) -> bool:
    """Whether it is a file of NumPy, IDX (also packed with gzip), or a JSON array."""
    return content.startswith((_NUMPY, _ZIP, _GZIP, _IDX)) or content.lstrip()[:1] == b"["


def read_arrays(content: bytes, most: int) -> NDArray[np.uint8]:
    """Ink of the images in an array file, uint8 (N, 28, 28), as `ink_of` makes it.

    Raises:
        UnreadablePicture: damaged, without images, or with more than `most`.
    """
    try:
        values = _values(content)
    except UnreadablePicture:
        raise
    except Exception as error:  # NumPy, zipfile and json raise many kinds for a damaged file
        raise UnreadablePicture("unsupported or damaged array file") from error
    if values.ndim > 1 and len(values) > most and values.shape != (SIDE * SIDE, 1):
        raise UnreadablePicture(f"it holds more than {most} images: split it")
    return ink_of(values)


def _values(content: bytes) -> NDArray[Any]:
    if content.startswith(_GZIP):
        with gzip.open(io.BytesIO(content)) as packed:
            content = packed.read(MAX_UNPACKED + 1)
        if len(content) > MAX_UNPACKED:
            raise UnreadablePicture(f"it unpacks to more than {MAX_UNPACKED // 10**6} MB: split it")
    if content.startswith(_IDX):
        return _idx(content)
    if content.startswith(_NUMPY):
        return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))
    if content.startswith(_ZIP):
        return _of_archive(content)
    return np.array(json.loads(content), dtype=np.float64)


def _idx(content: bytes) -> NDArray[np.uint8]:
    count, rows, columns = np.frombuffer(content[4:16], ">u4").tolist()
    pixels = np.frombuffer(content[16:], np.uint8)
    if pixels.size != count * rows * columns:
        raise UnreadablePicture(
            f"its header names {count * rows * columns:,} pixels; found {pixels.size:,}"
        )
    return pixels.reshape(count, rows, columns)


def _of_archive(content: bytes) -> NDArray[Any]:
    """Of an `.npz`, the first array that has the shape of images."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise UnreadablePicture(f"it unpacks to more than {MAX_UNPACKED // 10**6} MB: split it")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        shapes = []
        for name in arrays.files:
            values = np.asarray(arrays[name])
            shapes.append(f"{name} {values.shape}")
            if values.ndim > 1 and values.size >= SIDE * SIDE:
                return values
    raise UnreadablePicture(f"{EXPECTED}; found {', '.join(shapes) or 'no array'}")
