"""Numbers in a CSV file to 28×28 pictures: one in 28 lines, or one in every line, as Kaggle has."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from model.images.image_files import UnreadablePicture
from model.preprocess import SIDE

SUFFIXES = (".csv", ".tsv", ".txt")
MAX_CHARACTERS = 6_000_000  # 256 pictures at full precision take 5 million

_PIXELS = SIDE * SIDE
_LONGEST_CELL = 40  # characters
_SEPARATORS = re.compile(r"[,;\s]+")


def read_table(content: bytes, most: int) -> NDArray[np.uint8]:
    """Pictures in a CSV file, uint8 (n, 28, 28), 0 paper, 255 ink, n from 1 to `most`.

    28 lines of 28 numbers, or lines of 784, or of 785 with the label first (Kaggle's train.csv);
    after a header or none; 0…255 or 0…1; between commas, semicolons or blanks. Light paper is
    turned round.

    Raises:
        UnreadablePicture: another number of values, or values that are no pixels.
    """
    if len(content) > MAX_CHARACTERS:
        raise UnreadablePicture(f"it holds more than {most} pictures: split it")
    try:
        lines = [line for line in content.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise UnreadablePicture("it is not a text file: save it as CSV in UTF-8") from error
    if lines and _numbers(lines[0]) is None:
        del lines[0]  # a header
    if len(lines) > max(most, SIDE):
        raise UnreadablePicture(f"it holds more than {most} pictures: split it")
    values = _values(lines)
    if not ((values >= 0) & (values <= 255)).all():  # also catches NaN
        raise UnreadablePicture("a value is not a number from 0 to 255")
    shares = values.max() <= 1
    pixels = np.rint(values * (255 if shares else 1)).astype(np.uint8).reshape(-1, SIDE, SIDE)
    return np.stack([_ink_on_nothing(picture) for picture in pixels])


def _values(lines: list[str]) -> NDArray[np.float64]:
    """All pixels, float64 (lines, 28 or 784), without labels; NaN is what is no number."""
    rows = [_numbers(line) or [] for line in lines]
    widths = {len(row) for row in rows}
    if len(rows) == SIDE and widths == {SIDE}:
        return np.array(rows)
    if widths and widths <= {_PIXELS, _PIXELS + 1}:
        return np.array([row[-_PIXELS:] for row in rows])
    if len(widths) > 1:
        odd = next(k for k, row in enumerate(rows, start=1) if len(row) != len(rows[0]))
        raise UnreadablePicture(
            f"line {odd} of its numbers is not like the first: it needs {SIDE} lines of {SIDE} "
            f"numbers, or {_PIXELS} in each line"
        )
    raise UnreadablePicture(
        f"it has {sum(map(len, rows))} numbers in {len(rows)} lines, not {SIDE} lines of {SIDE}, "
        f"or {_PIXELS} in each line"
    )


def _numbers(line: str) -> list[float] | None:
    """What a line of a CSV holds, a cell more than allowed at most; None where one is no number."""
    cells = _SEPARATORS.split(line.strip(",; \t\r"), maxsplit=_PIXELS + 1)
    if max(map(len, cells)) > _LONGEST_CELL:
        return None
    try:
        return [float(cell.strip('"')) for cell in cells]
    except ValueError:
        return None


def _ink_on_nothing(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    frame = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return np.invert(picture) if np.median(frame) > 127 else picture
