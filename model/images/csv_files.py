"""CSV and TSV files to 28×28 images: one in 28 rows, or one in each row, as Kaggle has."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.images.image_files import UnreadablePicture
from model.images.pixel_arrays import EXPECTED, describe, ink_of
from model.images.table_layout import PIXELS, TableLayout, find_layout
from model.preprocess import SIDE

SUFFIXES = (".csv", ".tsv", ".txt")
MAX_BYTES = 12_000_000  # 256 images at full precision take 5 million characters
_NUMERIC = frozenset("0123456789.,; \t\r\n")
SAMPLE = 100  # rows by which the layout is known

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_table(content: bytes, most: int) -> NDArray[np.uint8]:
    """Images in a CSV file, uint8 (n, 28, 28), 0 paper, 255 ink, n from 1 to `most`.

    28 rows of 28 values, rows of 784, or 784 rows of one; with a header, an index and a label or
    without (`table_layout`). Dark on light is inverted.

    Raises:
        UnreadablePicture: another number of values, or values that are no pixels.
    """
    if len(content) > MAX_BYTES:
        raise UnreadablePicture(f"it holds more than {most} images: split it")
    lines = [line for line in decoded(content).splitlines() if line.strip()]
    if not lines:
        raise UnreadablePicture(f"{EXPECTED}; found no row")
    layout = find_layout(lines[:SAMPLE])
    rows = lines[layout.first_row :]
    if len(rows) > max(most, SIDE) and layout.width > 1:
        raise UnreadablePicture(f"it holds more than {most} images: split it")
    return _images(layout, rows)


def is_table(content: bytes) -> bool:
    """Whether it is text that is mostly numbers."""
    try:
        sample = decoded(content[:2000])
    except UnreadablePicture:
        return False
    return sum(character in _NUMERIC for character in sample) > len(sample) / 2


def decoded(content: bytes) -> str:
    """Text in UTF-8 or UTF-16, with a byte order mark or without, or as Windows writes it.

    Raises:
        UnreadablePicture: it is no text.
    """
    known = next((name for mark, name in _BOMS.items() if content.startswith(mark)), None)
    start = content[:200]
    if known is None and start.count(0) > len(start) // 3:
        known = "utf-16-le" if not any(start[1::2]) else "utf-16-be"
    for encoding in (known,) if known else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadablePicture("it is not a text file: save it as CSV in UTF-8")


def _images(layout: TableLayout, rows: Sequence[str]) -> NDArray[np.uint8]:
    values = []
    for number, row in enumerate(rows, start=layout.first_row + 1):
        try:
            values.append(layout.numbers(row)[1])
        except ValueError as error:
            raise UnreadablePicture(f"row {number}: {error}") from error
    shape = (len(values), len(values[0]))
    if shape not in {(SIDE, SIDE), (PIXELS, 1)} and shape[1] != PIXELS:
        raise UnreadablePicture(f"{EXPECTED}; found {describe(shape)}")
    return ink_of(np.array(values))
