"""The CSV format of Kaggle's Digit Recognizer: a header, then label,pixel0,…,pixel783.

https://www.kaggle.com/competitions/digit-recognizer/data
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import numpy as np

from database import StoredDrawing
from database.dataset_writer import ImportedDrawing
from database.drawing import PIXELS
from feedback.formats.errors import UnreadableFile
from feedback.formats.text_lines import numbered_lines
from model.atomic_files import atomic_file
from model.images.csv_files import SAMPLE
from model.images.image_files import UnreadablePicture
from model.images.pixel_arrays import ink_of
from model.images.table_layout import find_layout

HEADER = ",".join(["label", *(f"pixel{place}" for place in range(PIXELS))])
_PIXEL_TEXT = [str(value) for value in range(256)]


def write(path: Path, drawings: Iterable[StoredDrawing]) -> int:
    """Returns the number of drawings. Raises OSError, which leaves no file behind."""
    count = 0
    with atomic_file(path) as part, part.open("w", encoding="ascii", newline="\n") as file:
        file.write(f"{HEADER}\n")
        for drawing in drawings:
            pixels = ",".join([_PIXEL_TEXT[value] for value in drawing.pixels])
            file.write(f"{drawing.label},{pixels}\n")
            count += 1
    return count


def read(path: Path) -> Iterator[ImportedDrawing]:
    """Other layouts too (`model.images.table_layout`): the label last, an index, semicolons.

    Dark on light is inverted, as when a file is uploaded.

    Raises:
        UnreadableFile: no label, a wrong number of values in a line, or a value out of range.
        OSError
    """
    lines = ((number, line) for number, line in numbered_lines(path) if line)
    sample = list(islice(lines, SAMPLE))
    if not sample:
        raise UnreadableFile(path, "it is empty")
    if [line for _, line in sample] == [HEADER]:
        return  # an export of no drawings
    try:
        layout = find_layout([line for _, line in sample])
    except UnreadablePicture as error:
        raise UnreadableFile(path, str(error)) from error
    if layout.label is None:
        raise UnreadableFile(path, f"expected {PIXELS + 1} values: a label and {PIXELS} pixels")
    for number, line in chain(sample[layout.first_row :], lines):
        try:
            yield _drawing(*layout.numbers(line))
        except ValueError as error:
            raise UnreadableFile(path, f"line {number}: {error}") from error


def _drawing(label: float | None, values: list[float]) -> ImportedDrawing:
    if label is None or label != int(label):
        raise ValueError(f"the label {label} is not a whole number")
    return ImportedDrawing(ink_of(np.array(values))[0].tobytes(), int(label))
