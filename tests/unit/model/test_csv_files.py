from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from model.images.csv_files import MAX_BYTES, read_table
from model.images.image_files import UnreadablePicture
from tests.support.small_mnist import GLYPHS

PICTURE = GLYPHS[7]
EXPECTED = "expected 28 rows of 28 values, or 784 values per row"
STACK = np.stack(GLYPHS)
FLAT = STACK.reshape(10, 784)
LABELS = np.arange(10)[::-1]
NAMES = ["label", *(f"pixel{k}" for k in range(784))]
WITH_LABEL = pd.DataFrame(np.column_stack([LABELS, FLAT]), columns=NAMES)
LABEL_LAST = pd.DataFrame(np.column_stack([FLAT, LABELS]), columns=[*NAMES[1:], "class"])
PIXELS = pd.DataFrame(FLAT)


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
        ("", f"{EXPECTED}; found no row"),
        ("1,2", f"{EXPECTED}; found 1 row of 2"),
        ("a,b", f"{EXPECTED}; found only a header"),
        (rows_of(np.zeros((27, 28))), f"{EXPECTED}; found 27 rows of 28"),
        (rows_of(np.zeros((28, 30))), f"{EXPECTED}; found 28 rows of 30"),
        (rows_of(np.zeros((257, 784), int)), "more than 256 images"),
        (rows_of(np.full((28, 28), 256)), "from 0 to 255"),
        (rows_of(np.full((28, 28), -1)), "from 0 to 255"),
        (rows_of(np.full((28, 28), np.nan)), "from 0 to 255"),
        (rows_of(np.full((28, 28), np.inf)), "from 0 to 255"),
        (
            rows_of(np.zeros((1, 784), int)) + "\nx",
            "row 2: expected 784 values, as in the first row",
        ),
        ("0," * 100_000, "found 1 row of 100,000"),
        ("0" * (MAX_BYTES + 1), "more than 256 images"),
    ],
)
def test_numbers_that_are_no_picture_are_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadablePicture, match=why):
        read(text)


def test_a_csv_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnreadablePicture, match="not a text file"):
        read_table(b"\x81\x8d,\x00", most=256)


@pytest.mark.parametrize(
    "content",
    [
        PIXELS.to_csv(index=False).encode(),  # columns 0 to 783
        PIXELS.to_csv().encode(),
        PIXELS.astype(float).to_csv(index=False).encode(),
        PIXELS.to_csv(sep="\t").encode("utf-16"),
        PIXELS.to_csv(index=False).encode("utf-16-le"),
        WITH_LABEL.to_csv().encode(),
        WITH_LABEL.to_csv(index=False, sep=";").encode("utf-8-sig"),
        WITH_LABEL.astype(str).to_csv(index=False, quoting=1).encode(),
        LABEL_LAST.to_csv(index=False).encode(),
        LABEL_LAST.to_csv(index=False, header=False).encode(),
        (PIXELS / 255).to_csv(index=False, sep=";", decimal=",").encode(),
        b"sep=;\r\n" + PIXELS.to_csv(index=False, sep=";").encode(),
        (255 - PIXELS).to_csv(index=False).encode(),
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(content: bytes) -> None:
    assert np.array_equal(read_table(content, most=256), STACK)


def test_weak_ink_is_stretched() -> None:
    weak = np.rint(FLAT * 0.1).astype(int)
    stretched = read("\n".join(",".join(map(str, row)) for row in weak))
    assert np.abs(stretched.astype(int) - STACK).max() <= 255 * 0.05 + 1


def test_labels_in_either_of_two_columns_are_asked_about() -> None:
    both = np.column_stack([LABELS, FLAT[:, 1:], LABELS])
    rows = np.column_stack([both, np.full(10, 3)])[:, :785]
    with pytest.raises(UnreadablePicture, match="can't tell which column holds the labels"):
        read("\n".join(",".join(map(str, row)) for row in rows))
