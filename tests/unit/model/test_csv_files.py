from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.images.csv_files import MAX_CHARACTERS, read_table
from model.images.image_files import UnreadablePicture
from tests.support.small_mnist import GLYPHS

PICTURE = GLYPHS[7]


def rows_of(picture: NDArray[Any], between: str = ",") -> str:
    return "\n".join(between.join(str(value) for value in row) for row in picture)


def read(text: str) -> NDArray[np.uint8]:
    return read_table(text.encode(), most=256)


def one(text: str) -> NDArray[np.uint8]:
    pictures = read(text)
    assert pictures.shape == (1, 28, 28)
    return pictures.reshape(28, 28)


@pytest.mark.parametrize("between", [",", ";", " ", "\t", ", "])
def test_28_lines_of_28_are_a_picture(between: str) -> None:
    assert np.array_equal(one(rows_of(PICTURE, between)), PICTURE)


def test_shares_of_one_are_a_picture_too() -> None:
    assert np.array_equal(one(rows_of(PICTURE / 255)), PICTURE)


@pytest.mark.parametrize("header", ["", ",".join(f"c{k}" for k in range(28)) + "\n", "\ufeff"])
def test_a_header_is_skipped(header: str) -> None:
    assert np.array_equal(one(header + rows_of(PICTURE) + "\n\n"), PICTURE)


def test_one_line_is_a_picture_and_a_label_before_it_is_not_read() -> None:
    line = rows_of(PICTURE.reshape(1, -1))
    header = "label," + ",".join(f"pixel{k}" for k in range(784)) + "\n"
    assert np.array_equal(one(line), PICTURE)
    assert np.array_equal(one(f"{header}7,{line}"), PICTURE)


@pytest.mark.parametrize("scale", [1, 255])
def test_each_line_of_kaggles_files_is_a_picture(scale: int) -> None:
    pictures = np.stack(GLYPHS * 3)  # 30 of them
    test_csv = rows_of(pictures.reshape(30, -1) / scale)
    train_csv = "\n".join(f"9,{line}" for line in test_csv.splitlines())
    header = ",".join(f"pixel{k}" for k in range(784)) + "\n"
    assert np.array_equal(read(test_csv), pictures)
    assert np.array_equal(read(f"label,{header}{train_csv}"), pictures)


def test_numbers_for_dark_on_light_are_turned_round() -> None:
    assert np.array_equal(one(rows_of(255 - PICTURE)), PICTURE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "0 numbers in 0 lines"),
        ("1,2,3", "3 numbers in 1 lines"),
        (rows_of(np.zeros((27, 28))), "756 numbers in 27 lines"),
        (rows_of(np.zeros((28, 29))), "812 numbers in 28 lines"),
        (rows_of(np.zeros((257, 784), int)), "more than 256 pictures"),
        (rows_of(np.full((28, 28), 256)), "from 0 to 255"),
        (rows_of(np.full((28, 28), -1)), "from 0 to 255"),
        (rows_of(np.full((28, 28), np.nan)), "from 0 to 255"),
        (rows_of(np.full((28, 28), np.inf)), "from 0 to 255"),
        (rows_of(np.zeros((1, 784), int)) + "\nx", "line 2 of its numbers is not like the first"),
        ("0," * 100_000, "not 28 lines of 28"),
        ("9" * 50, "0 numbers in 0 lines"),
        ("0" * (MAX_CHARACTERS + 1), "more than 256 pictures"),
    ],
)
def test_numbers_that_are_no_picture_are_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadablePicture, match=why):
        read(text)


def test_a_csv_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnreadablePicture, match="not a text file"):
        read_table(b"\xff\xfe\x00\x80", most=256)
