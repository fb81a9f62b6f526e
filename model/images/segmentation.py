"""Ink to digits: which connected pieces belong together, and in which order they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images.connected_components import components
from model.images.piece_groups import Boxes, frame, group_pieces, heights, typical_height
from model.preprocess import SIDE

Ink = NDArray[np.uint8]
Box = tuple[int, int, int, int]  # left, top, right, bottom, in pixels of the ink
Split = Callable[[Ink, float], list[tuple[Ink, Box]]]

_DARK = 64  # of 255: ink that joins two pixels to one piece
_SPECK = 0.12  # of a digit's height: less is a dot of the paper, and no part of a digit
_BESIDE = 0.4  # of the lower one's height: so much two digits of a row have in common
_DRY = 0.04  # of a digit's height: a smaller gap is a pen's that ran dry, or a rule's
_SOFT = 0.06  # of a digit: so far its soft edges reach
_MOST_PIECES = 2_000  # looked at, the largest first


@dataclass(frozen=True)
class Piece:
    """Ink that is read as one digit, uint8 (h, w), and the box around it."""

    ink: Ink
    box: Box


@dataclass(frozen=True)
class LeftOut:
    """A mark that is no digit: where it is, and what it looks like ("dot", "dash", "line")."""

    box: Box
    reason: str


def segment(ink: Ink, most: int, split: Split | None = None) -> tuple[list[Piece], list[LeftOut]]:
    """Each digit alone, in rows from top to bottom, from left to right, and what is no digit.

    Args:
        ink: uint8 (H, W), 0 paper, 255 ink. Not larger than MNIST's pictures, it is one digit.
        most: how many are looked for; one more shows that there are more.
        split: the digits in the ink of a piece, uint8 (h, w), of a row of so typical a height.
    """
    if max(ink.shape) <= SIDE:
        whole = (0, 0, ink.shape[1], ink.shape[0])
        return ([Piece(ink, whole)] if ink.any() else []), []
    labels, boxes = _pieces(ink)
    order = np.argsort(-_sizes(boxes), kind="stable")[: min(len(boxes) - 1, _MOST_PIECES)]
    if not len(order):
        return [], []
    found = group_pieces(boxes[order])
    left_out = [LeftOut(_box(frame(boxes, order[g])), reason) for g, reason in found.left_out]
    groups = [order[group] for group in found.digits[: most + 1]]
    frames = [frame(boxes, group) for group in groups]
    pieces = [_cut(ink, labels, groups[k], frames[k]) for k in _in_reading_order(frames)]
    if split is not None:
        height = typical_height(np.array(frames))
        pieces = [part for piece in pieces for part in _split(piece, height, split)]
    return pieces, left_out


def _split(piece: Piece, height: float, split: Split) -> list[Piece]:
    x, y = piece.box[:2]
    return [
        Piece(ink, (x + left, y + top, x + right, y + bottom))
        for ink, (left, top, right, bottom) in split(piece.ink, height)
    ]


def _box(corners: Boxes) -> Box:
    left, top, right, bottom = (int(value) for value in corners)
    return left, top, right, bottom


def _pieces(ink: Ink) -> tuple[NDArray[np.int64], Boxes]:
    """Connected ink as `components`; without specks, and across the gaps that a dry pen leaves."""
    labels, boxes = components(ink >= _DARK)
    height = typical_height(boxes[1:])
    large = _sizes(boxes) >= max(_SPECK * height, 1)
    reach = 2 * round(_DRY * height / 2) + 1
    thick = cv2.dilate(large[labels].astype(np.uint8), np.ones((reach, reach), np.uint8))
    return components(thick > 0)


def _sizes(boxes: Boxes) -> NDArray[np.int64]:
    """Longer sides."""
    sizes: NDArray[np.int64] = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return sizes


def _in_reading_order(frames: Sequence[Boxes]) -> list[int]:
    """Row by row. A row may climb or fall: each digit stands beside the one to its left."""
    rows: list[list[int]] = []
    for number in sorted(range(len(frames)), key=lambda k: int(frames[k][0])):
        beside = [_shared_height(frames[row[-1]], frames[number]) for row in rows]
        if beside and max(beside) >= _BESIDE:
            rows[int(np.argmax(beside))].append(number)
        else:
            rows.append([number])
    rows.sort(key=lambda row: int(frames[row[0]][1]))
    return [number for row in rows for number in row]


def _shared_height(one: Boxes, other: Boxes) -> float:
    """How much of the lower one's height two boxes have in common, 0…1, below 0 for a gap."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return float(shared / min(heights(one), heights(other)))


def _cut(ink: Ink, labels: NDArray[np.int64], pieces: NDArray[np.int64], box: Boxes) -> Piece:
    """The ink of some pieces within a box, with their soft edges."""
    reach = round(_SOFT * int((box[2:] - box[:2]).max()))
    left, top = np.maximum(box[:2] - reach, 0)
    right, bottom = np.minimum(box[2:] + reach, ink.shape[::-1])
    ink, labels = ink[top:bottom, left:right], labels[top:bottom, left:right]
    chosen = np.isin(labels, pieces)
    around = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    near = cv2.dilate(chosen.astype(np.uint8), around) > 0
    soft = near & (labels == 0) & (ink < _DARK)
    cut = np.where(chosen | soft, ink, 0).astype(np.uint8)
    return Piece(cut, (int(left), int(top), int(right), int(bottom)))
