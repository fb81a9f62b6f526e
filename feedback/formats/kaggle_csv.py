"""The CSV format of Kaggle's Digit Recognizer: a header, then label,pixel0,…,pixel783.

https://www.kaggle.com/competitions/digit-recognizer/data
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from database import StoredDrawing
from database.dataset_writer import ImportedDrawing
from database.drawing import PIXELS
from feedback.formats.errors import UnreadableFile
from feedback.formats.text_lines import numbered_lines
from model.atomic_files import atomic_file

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
    """The header is optional.

    Raises:
        UnreadableFile: a wrong number of values in a line, or a value out of range.
        OSError
    """
    is_first = True
    for number, line in numbered_lines(path):
        if not line:
            continue
        cells = line.split(",")
        if not (is_first and cells[0].strip('" ').lower() == "label"):
            try:
                yield _drawing(cells)
            except ValueError as error:
                raise UnreadableFile(path, f"line {number}: {error}") from error
        is_first = False
    if is_first:
        raise UnreadableFile(path, "it is empty")


def _drawing(cells: list[str]) -> ImportedDrawing:
    if len(cells) != PIXELS + 1:
        raise ValueError(f"it has {len(cells)} values, not {PIXELS + 1}: a label and {PIXELS}")
    try:
        label, pixels = int(cells[0]), bytes(map(int, cells[1:]))
    except ValueError as error:
        raise ValueError("a value is not a whole number from 0 to 255") from error
    return ImportedDrawing(pixels, label)
