"""Files that people bring, images, photographs, tables and arrays, to digits as models see them.

The only way in for files: the app, the API and the command line all read them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from model.classifier import Classifier, load_classifier
from model.images import csv_files, pixel_arrays
from model.images.image_files import UnreadablePicture, read_pages
from model.images.low_resolution import enlarge
from model.images.page_reader import DigitReading, LeftOut, read_page
from model.images.touching_digits import Scorer
from model.preprocess import to_mnist

__all__ = ["MAX_DIGITS", "DigitReading", "FileReading", "LeftOut", "extract_digits", "read_digits"]

MAX_DIGITS = 256  # of one file


@dataclass(frozen=True)
class FileReading:
    """Digits of a file in reading order, at least one, and marks that were left out."""

    digits: tuple[DigitReading, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def found(self) -> int:
        """Marks in all."""
        return len(self.digits) + len(self.left_out)


def read_digits(content: bytes, name: str = "") -> list[NDArray[np.uint8]]:
    """The digits in a file, each uint8 (28, 28), 0 paper, 255 ink, made by `to_mnist`.

    Args:
        content: the file.
        name: its name; `csv_files.SUFFIXES` are tables, else the content tells what it is.

    Returns:
        1 to `MAX_DIGITS` of them: in rows from top to bottom, from left to right.

    Raises:
        UnreadablePicture: it cannot be read, is blank, or has too many; the message says what
            is wrong and what to do.
    """
    return [digit.pixels for digit in extract_digits(content, name).digits]


def extract_digits(content: bytes, name: str = "", scorer: Scorer | None = None) -> FileReading:
    """`read_digits` with the place of each digit, and with the marks that were left out.

    Args:
        content, name: as `read_digits`.
        scorer: judges how touching digits are cut apart; the shipped CNN if None.

    Raises:
        UnreadablePicture: as `read_digits`.
    """
    images = _images_in(content, name)
    if images is not None:
        return FileReading(tuple(map(DigitReading, _of_images(images))))
    digits: list[DigitReading] = []
    left_out: list[LeftOut] = []
    for number, page in enumerate(read_pages(content), start=1):
        found, others = read_page(page, number, MAX_DIGITS, scorer or _shipped)
        digits += found
        left_out += others
    if not digits:
        raise UnreadablePicture(
            "the picture is blank: write darker, or go nearer, so that the whole digit stands out"
        )
    if len(digits) > MAX_DIGITS:
        raise UnreadablePicture(
            f"it shows more than {MAX_DIGITS} digits: cut it into several pictures"
        )
    return FileReading(tuple(digits), tuple(left_out))


def scorer_of(classifier: Classifier) -> Scorer:
    """What `extract_digits` asks of a classifier."""

    def score(
        images: NDArray[np.uint8],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        probabilities, novelty = classifier.predict_with_novelty(images)
        return probabilities, novelty - np.float32(classifier.novelty_threshold)

    return score


def _shipped(images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The shipped CNN, loaded when a piece is first so wide that it may be several digits."""
    return _shipped_scorer()(images)


@cache
def _shipped_scorer() -> Scorer:
    return scorer_of(load_classifier("cnn"))


def _images_in(content: bytes, name: str) -> NDArray[np.uint8] | None:
    """Of a table or an array file, uint8 (N, 28, 28); None for anything else."""
    if pixel_arrays.is_array_file(content):
        return pixel_arrays.read_arrays(content, MAX_DIGITS)
    is_named = PurePath(name).suffix.lower() in csv_files.SUFFIXES
    if is_named or csv_files.is_table(content):
        return csv_files.read_table(content, MAX_DIGITS)
    return None


def _of_images(images: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    digits = [to_mnist(enlarge(image)) for image in images]
    blank = [number for number, digit in enumerate(digits, start=1) if not digit.any()]
    if blank and len(digits) == 1:
        raise UnreadablePicture("the picture is blank: all its numbers are the same")
    if blank:
        raise UnreadablePicture(f"picture {blank[0]} is blank: take its line out")
    return digits
