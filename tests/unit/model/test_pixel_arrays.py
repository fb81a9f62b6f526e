import gzip
import io
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.images.digit_reader import MAX_DIGITS, read_digits
from model.images.image_files import UnreadablePicture
from model.images.pixel_arrays import ink_of, read_arrays
from tests.support.small_mnist import GLYPHS

STACK = np.stack(GLYPHS)
IDX = b"\x00\x00\x08\x03" + np.array(STACK.shape, ">u4").tobytes() + STACK.tobytes()


def npy(values: NDArray[Any]) -> bytes:
    content = io.BytesIO()
    np.save(content, values)
    return content.getvalue()


def npz(**values: NDArray[Any]) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, **values)  # type: ignore[arg-type]
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        npy(STACK),
        npy((STACK / 255).astype(np.float32)[..., None]),
        npz(y=np.arange(10), x=STACK),
        IDX,
        gzip.compress(IDX),
        json.dumps(STACK.reshape(10, 784).tolist()).encode(),
    ],
)
def test_array_files_are_read(content: bytes) -> None:
    assert np.array_equal(read_arrays(content, 256), STACK)
    assert len(read_digits(content, "anything")) == 10


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (1, 28, 28), (784,), (784, 1), (1, 784)])
def test_one_image_in_any_shape(shape: tuple[int, ...]) -> None:
    assert np.array_equal(ink_of(GLYPHS[7].reshape(shape)), GLYPHS[7][None])


def test_dark_on_light_is_inverted_and_weak_ink_stretched() -> None:
    assert np.array_equal(ink_of(255 - GLYPHS[3]), GLYPHS[3][None])
    assert ink_of(GLYPHS[3] // 10).max() == 255
    assert np.array_equal(ink_of(GLYPHS[3] > 127), 255 * (GLYPHS[3] > 127)[None])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[1, 2]", "expected 28 rows of 28 values, or 784 values per row; found 2 values"),
        (b"[{}]", "unsupported or damaged"),
        (b"\x1f\x8bxx", "unsupported or damaged"),
        (b"\x93NUMPYxx", "unsupported or damaged"),
        (IDX[:-1], "its header names 7,840 pixels; found 7,839"),
        (npz(y=np.arange(10)), "found y"),
        (npy(np.zeros((MAX_DIGITS + 1, 28, 28))), "more than 256 images"),
        (npy(np.full((28, 28), np.nan)), "a value is not a number from 0 to 255"),
    ],
)
def test_arrays_without_images_are_refused(content: bytes, why: str) -> None:
    with pytest.raises(UnreadablePicture, match=why):
        read_arrays(content, MAX_DIGITS)
