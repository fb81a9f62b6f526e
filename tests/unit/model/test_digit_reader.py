import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model.images.digit_reader import MAX_DIGITS, read_digits
from model.images.image_files import UnreadablePicture
from model.images.low_resolution import enlarge
from model.preprocess import to_mnist
from tests.support.small_mnist import GLYPHS

Ink = NDArray[np.uint8]


def png(grey: Ink) -> bytes:
    content = io.BytesIO()
    Image.fromarray(grey).save(content, "PNG")
    return content.getvalue()


def large(digit: int, scale: int = 5) -> Ink:
    return np.kron(GLYPHS[digit], np.ones((scale, scale), np.uint8))


def page(*rows: str) -> Ink:
    """Dark digits on white paper."""
    lines = [np.hstack([large(int(digit)) for digit in row]) for row in rows]
    return 255 - np.vstack(lines)


def is_read_as(content: bytes, *digits: int, name: str = "") -> bool:
    found = read_digits(content, name)
    expected = [to_mnist(enlarge(large(digit))) for digit in digits]
    return len(found) == len(expected) and all(map(np.array_equal, found, expected))


def test_a_digit_is_as_the_models_see_it() -> None:
    (digit,) = read_digits(png(page("7")))
    assert (digit.dtype, digit.shape) == (np.dtype(np.uint8), (28, 28))
    assert np.array_equal(digit, to_mnist(enlarge(large(7))))


@pytest.mark.parametrize("glyph", GLYPHS)
def test_a_picture_of_mnists_size_is_one_digit_as_it_is(glyph: Ink) -> None:
    (digit,) = read_digits(png(glyph))
    assert np.array_equal(digit, to_mnist(enlarge(glyph)))


def test_a_picture_of_mnists_size_is_one_digit_though_it_is_broken() -> None:
    broken = GLYPHS[8].copy()
    broken[12:16] = 0
    assert len(read_digits(png(broken))) == 1


def test_a_number_is_read_from_left_to_right() -> None:
    assert is_read_as(png(page("40725")), 4, 0, 7, 2, 5)


def test_rows_are_read_from_top_to_bottom() -> None:
    assert is_read_as(png(page("123", "456")), 1, 2, 3, 4, 5, 6)


def test_a_row_that_climbs_is_one_row() -> None:
    climbing = np.zeros((300, 800), np.uint8)
    for k, digit in enumerate((3, 5, 2, 6, 9)):
        climbing[160 - 40 * k : 300 - 40 * k, 150 * k : 150 * k + 140] = large(digit)
    assert is_read_as(png(255 - climbing), 3, 5, 2, 6, 9)


def test_the_bar_of_a_five_belongs_to_it() -> None:
    five = large(5)
    rows = np.flatnonzero(five.any(axis=1))
    five[rows[0] + 20 : rows[0] + 24] = 0  # the bar floats above what is left
    assert len(read_digits(png(255 - five))) == 1


def test_specks_are_no_digits() -> None:
    dirty = page("3").copy()
    dirty[10:12, 10:12] = 0
    dirty[130:133, 120:123] = 0
    assert is_read_as(png(dirty), 3)


def test_light_on_dark_is_read_alike() -> None:
    assert is_read_as(png(255 - page("29")), 2, 9)


def test_a_csv_is_known_by_its_name_and_by_its_content() -> None:
    text = "\n".join(",".join(str(value) for value in GLYPHS[k].ravel()) for k in (4, 2))
    found = read_digits(text.encode(), "digits.CSV")
    assert np.array_equal(found, [to_mnist(enlarge(GLYPHS[k])) for k in (4, 2)])
    assert np.array_equal(read_digits(text.encode(), "digits"), found)
    with pytest.raises(UnreadablePicture, match="unsupported or damaged image"):
        read_digits(b"some words", "digits.png")


@pytest.mark.parametrize("content", [png(np.full((200, 300), 255, np.uint8)), png(page("7")[:9])])
def test_a_blank_picture_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadablePicture, match="the picture is blank: write darker"):
        read_digits(content)


def test_a_blank_csv_is_refused() -> None:
    with pytest.raises(UnreadablePicture, match="the picture is blank"):
        read_digits(b",".join([b"0"] * 784), "blank.csv")


def test_a_blank_line_among_others_is_named() -> None:
    lines = [b",".join([b"%d" % k] + [b"0"] * 783) for k in (9, 0, 9)]
    with pytest.raises(UnreadablePicture, match="picture 2 is blank: take its line out"):
        read_digits(b"\n".join(lines), "some.csv")


def test_more_digits_than_allowed_are_refused() -> None:
    row = np.hstack([large(1, 1)] * 20)
    with pytest.raises(UnreadablePicture, match=f"more than {MAX_DIGITS} digits: cut it"):
        read_digits(png(255 - np.vstack([row] * 14)))
