"""One page of an image file to the digits on it, and to the marks that are none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images.image_files import LONGEST, Grey
from model.images.ink_extraction import find_ink
from model.images.low_resolution import enlarge
from model.images.page_edges import PageView, find_page
from model.images.segmentation import LeftOut as LeftOutPiece
from model.images.segmentation import Piece, segment
from model.images.touching_digits import Scorer, split_touching
from model.preprocess import to_mnist

Box = tuple[float, float, float, float]  # left, top, right, bottom, 0…1 of the picture's sides

_STROKES = 12  # of a digit's height: half the side within which a stroke is equally dark
_FAINTEST = 60  # of 255: what is fainter is not made darker still
_EVEN = 200  # of 255: a stroke that is nowhere fainter is left unchanged
_SMALL = 40  # pixels: digits that are less tall are looked at in the larger picture


@dataclass(frozen=True)
class DigitReading:
    """A digit as the models see it, uint8 (28, 28), 0 paper, 255 ink, and where it is.

    `box` is None for tables and arrays, which have no picture. `page` counts from 1.
    """

    pixels: NDArray[np.uint8]
    box: Box | None = None
    page: int = 1


@dataclass(frozen=True)
class LeftOut:
    """A mark that was not read: where it is, and what it looks like ("dot", "dash", "line")."""

    box: Box
    reason: str
    page: int = 1


def read_page(
    grey: Grey, number: int, most: int, scorer: Scorer | None
) -> tuple[list[DigitReading], list[LeftOut]]:
    """Digits in rows from top to bottom, from left to right, and marks that are none.

    Args:
        grey: float32 (H, W), 0 black, 255 white.
        number: of the page, from 1.
        most: how many digits are looked for; one more shows that there are more.
        scorer: judges where digits that touch are cut apart; None: they are not.
    """
    view, pieces, others = _segmented(_reduced(grey), most, scorer)
    if max(grey.shape) > LONGEST and _are_small(pieces):
        view, pieces, others = _segmented(grey, most, scorer)
    digits = [
        DigitReading(to_mnist(enlarge(_evened(piece.ink))), _in_picture(piece.box, view), number)
        for piece in pieces
    ]
    left_out = [LeftOut(_in_picture(each.box, view), each.reason, number) for each in others]
    return digits, left_out


@dataclass(frozen=True)
class _Placed:
    """How a page's pixels map to the picture, and that picture's width and height."""

    page: PageView
    size: tuple[int, int]


def _segmented(
    grey: Grey, most: int, scorer: Scorer | None
) -> tuple[_Placed, list[Piece], list[LeftOutPiece]]:
    page = find_page(grey)
    split = None if scorer is None else partial(split_touching, scorer=scorer)
    pieces, others = segment(find_ink(page.grey), most, split)
    return _Placed(page, (grey.shape[1], grey.shape[0])), pieces, others


def _reduced(grey: Grey) -> Grey:
    factor = LONGEST / max(grey.shape)
    if factor >= 1:
        return grey
    size = [max(1, round(side * factor)) for side in grey.shape[::-1]]
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _are_small(pieces: list[Piece]) -> bool:
    heights = [piece.box[3] - piece.box[1] for piece in pieces]
    return not heights or float(np.median(heights)) < _SMALL


def _evened(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink of a pencil that pressed unevenly, as dark everywhere as where it pressed most."""
    height = ink.shape[0]
    if height < _SMALL:
        return ink
    reach = 2 * (height // _STROKES) + 1
    most = cv2.dilate(ink, np.ones((reach, reach), np.uint8)).astype(np.float32)
    around = np.maximum(cv2.blur(most, (reach, reach)), _FAINTEST)
    written = most[ink >= _FAINTEST]
    if not written.size or np.percentile(written, 10) >= _EVEN:
        return ink
    return np.minimum(np.rint(ink * (255 / around)), 255).astype(np.uint8)


def _in_picture(box: tuple[int, int, int, int], placed: _Placed) -> Box:
    """The upright box around a box of the page, as shares of the picture."""
    left, top, right, bottom = box
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
    moved = np.column_stack([corners, np.ones(4)]) @ placed.page.to_picture.T
    places = np.clip(moved[:, :2] / moved[:, 2:] / placed.size, 0, 1)
    return (*places.min(axis=0).tolist(), *places.max(axis=0).tolist())
