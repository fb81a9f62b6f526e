"""How a CSV or TSV file is written: separator, decimal comma, header, and what its columns are.

Read: what pandas, R, Excel (also with a German locale), NumPy and Kaggle write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.images.image_files import UnreadablePicture
from model.images.pixel_arrays import EXPECTED, describe
from model.preprocess import SIDE

PIXELS = SIDE * SIDE
LABEL_NAMES = frozenset({"label", "labels", "class", "digit", "y", "target", "number", "truth"})
INDEX_NAMES = frozenset({"", "id", "index", "unnamed: 0", "row", "rowid", "imageid", "no"})

_LONGEST_CELL = 40  # characters of a number
_WORDS = {"true": 1.0, "false": 0.0}
_SEPARATOR = re.compile(r'^"?sep=(.)"?$', re.IGNORECASE)

Cells = list[str]


@dataclass(frozen=True)
class TableLayout:
    """`first_row`: of the data, from 0; `index`, `label`: columns, or None; the rest is pixels."""

    separator: str | None  # None: blanks
    first_row: int
    width: int
    index: int | None = None
    label: int | None = None

    def cells(self, line: str) -> Cells:
        return _cells(line, self.separator)

    def numbers(self, line: str) -> tuple[float | None, list[float]]:
        """The label, if there is one, and the pixels of a line.

        Raises:
            ValueError: another number of cells, or one that is no number.
        """
        cells = self.cells(line)
        if len(cells) != self.width:
            raise ValueError(
                f"expected {self.width} values, as in the first row; found {len(cells)}"
            )
        values = [_number(cell) for cell in cells]
        label = None if self.label is None else values[self.label]
        apart = {self.index, self.label}
        return label, [value for k, value in enumerate(values) if k not in apart]


def find_layout(lines: Sequence[str]) -> TableLayout:
    """The layout of a table by its first lines, none of them blank; a hundred are enough.

    Raises:
        UnreadablePicture: no numbers, no such columns, or a label in either of two columns.
    """
    start, separator = _separator(lines)
    rows = [_cells(line, separator) for line in lines[start:]]
    if not rows:
        raise UnreadablePicture(f"{EXPECTED}; found no row")
    header = rows[0] if _is_header(rows[0], rows[1:2]) else None
    data = rows[1:] if header else rows
    first = start + bool(header)
    if not data:
        raise UnreadablePicture(f"{EXPECTED}; found only a header")
    width = len(data[0])
    names = [name.lower() for name in header or ()]
    if header and len(names) == width - 1:  # R leaves the row names' column without a name
        names = ["", *names]
    index, label = _columns(names, data, width)
    return TableLayout(separator, first, width, index, label)


def _separator(lines: Sequence[str]) -> tuple[int, str | None]:
    """The first line after Excel's `sep=;`, and what stands between cells."""
    if lines and (match := _SEPARATOR.match(lines[0].strip())):
        return 1, match[1]
    half = len(lines) / 2
    return 0, next((s for s in "\t;," if sum(s in line for line in lines) >= max(half, 1)), None)


def _cells(line: str, separator: str | None) -> Cells:
    cells = line.split(separator) if separator else line.split()
    cells = [cell.strip().strip('"').strip() for cell in cells]
    if len(cells) > 1 and not cells[-1] and separator != "\t":
        del cells[-1]  # a separator at the end of the line
    if separator != ",":
        cells = [cell.replace(",", ".") for cell in cells]  # a decimal comma
    return cells


def _number(cell: str) -> float:
    if len(cell) > _LONGEST_CELL:
        raise ValueError("a value is not a number from 0 to 255")
    word = _WORDS.get(cell.lower())
    if word is not None:
        return word
    try:
        return float(cell)
    except ValueError:
        raise ValueError("a value is not a number from 0 to 255") from None


def _is_number(cell: str) -> bool:
    try:
        _number(cell)
    except ValueError:
        return False
    return True


def _is_header(row: Cells, after: Sequence[Cells]) -> bool:
    """Names, or the numbers of columns as pandas writes them where there are no names."""
    if not all(map(_is_number, row)):
        return bool(after) or not any(map(_is_number, row))
    numbers = [float(cell) for cell in row[-SIDE:] if cell.lower() not in _WORDS]
    if not after or len(numbers) < SIDE or not np.isfinite(numbers).all():
        return False
    return bool((np.diff(numbers) == 1).all())


def _columns(names: Cells, data: list[Cells], width: int) -> tuple[int | None, int | None]:
    """The columns of the index and of the label among pixels, or None."""
    pixels = SIDE if width in {SIDE, SIDE + 1} else PIXELS
    extra = width - pixels
    if width == 1 or extra == 0:
        return None, None
    if extra not in {1, 2}:
        raise UnreadablePicture(f"{EXPECTED}; found {describe((len(data), width))}")
    if pixels == SIDE:
        return 0, None
    named = [k for k, name in enumerate(names) if name in LABEL_NAMES]
    counted = [k for k, name in enumerate(names) if name in INDEX_NAMES]
    if extra == 2:
        index = counted[0] if counted else 0
        rest = [k for k in (0, 1, width - 1) if k != index]
        return index, named[0] if named else _label(data, rest)
    if named or counted:
        return (None, named[0]) if named else (counted[0], None)
    first = _column(data, 0)
    if len(data) > 10 and first is not None and (np.diff(first) == 1).all():
        return 0, None
    return None, _label(data, [0, width - 1])


def _label(data: list[Cells], places: list[int]) -> int:
    """Which of some columns holds labels.

    Raises:
        UnreadablePicture: more than one may.
    """
    columns = {place: _column(data, place) for place in places}
    digits = {k: v for k, v in columns.items() if v is not None and _are_digits(v)}
    used = [k for k, values in digits.items() if values.any()]
    varied = [k for k in used if np.ptp(digits[k]) > 0]
    for found in (varied, used):
        if len(found) == 1:
            return found[0]
    if len(varied) > 1:
        raise UnreadablePicture(
            "can't tell which column holds the labels: name it “label” in a header row"
        )
    return places[0]  # as Kaggle has it; a wrong guess is refused, not stored as zeros


def _are_digits(values: NDArray[np.float64]) -> bool:
    return bool(((values >= 0) & (values <= 9) & (values == np.rint(values))).all())


def _column(data: list[Cells], place: int) -> NDArray[np.float64] | None:
    try:
        values = np.array([_number(row[place]) for row in data])
    except (ValueError, IndexError):
        return None
    return values if np.isfinite(values).all() else None
