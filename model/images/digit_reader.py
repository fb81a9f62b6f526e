"""Files that people bring, pictures, photographs and CSV, to digits as the models see them.

The only way in for files: the app, the API and the command line all read them here.
"""

from __future__ import annotations

from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from model.images import csv_files, segmentation
from model.images.image_files import UnreadablePicture, read_grey
from model.images.ink_extraction import find_ink
from model.preprocess import to_mnist

MAX_DIGITS = 256  # of one file


def read_digits(content: bytes, name: str = "") -> list[NDArray[np.uint8]]:
    """The digits in a file, each uint8 (28, 28), 0 paper, 255 ink, made by `to_mnist`.

    Args:
        content: the file.
        name: its name; `tables.SUFFIXES` are CSV, all else is a picture.

    Returns:
        1 to `MAX_DIGITS` of them: in rows from top to bottom, from left to right.

    Raises:
        UnreadablePicture: it cannot be read, is blank, or has too many; the message says what
            is wrong and what to do.
    """
    if PurePath(name).suffix.lower() in csv_files.SUFFIXES:
        return _of_table(content)
    found = segmentation.digits(find_ink(read_grey(content)), MAX_DIGITS)
    if not found:
        raise UnreadablePicture(
            "the picture is blank: write darker, or go nearer, so that the whole digit stands out"
        )
    if len(found) > MAX_DIGITS:
        raise UnreadablePicture(
            f"it shows more than {MAX_DIGITS} digits: cut it into several pictures"
        )
    return [to_mnist(ink) for ink in found]


def _of_table(content: bytes) -> list[NDArray[np.uint8]]:
    digits = [to_mnist(picture) for picture in csv_files.read_table(content, MAX_DIGITS)]
    blank = [number for number, digit in enumerate(digits, start=1) if not digit.any()]
    if blank and len(digits) == 1:
        raise UnreadablePicture("the picture is blank: all its numbers are the same")
    if blank:
        raise UnreadablePicture(f"picture {blank[0]} is blank: take its line out")
    return digits
