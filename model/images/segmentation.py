"""Ink to digits: what belongs together, and in which order it is read."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images.connected_components import components
from model.preprocess import SIDE

Ink = NDArray[np.uint8]
Boxes = NDArray[np.int64]  # (n, 4) or (4,): left, top, right, bottom

_DARK = 64  # of 255: ink that joins two pixels to one piece
_SPECK = 0.12  # of the largest piece: less is a dot of the paper, and no part of a digit
_SMALLEST = 0.35  # of the tallest digit's height: less is a part of a digit, or dirt
_REACH = 0.4  # of the tallest digit's height: a part is no farther from its digit
_BESIDE = 0.4  # of the lower one's height: so much two digits of a row have in common
_DRY = 0.04  # of the largest piece: a smaller gap is a pen's that ran dry, or a rule's
_SOFT = 0.06  # of a digit: so far its soft edges reach
_MOST_PIECES = 2_000  # looked at, the largest first
_OVERLAP = 0.5  # of the narrower one's width: pieces above each other are one digit
_GAP = 0.25  # of the larger one's size: a wider gap parts two digits
_COVER = 0.3  # of the smaller one's box: pieces that lie so much over each other are one digit


def digits(ink: Ink, most: int) -> list[Ink]:
    """Each digit alone, uint8 (h, w), in rows from top to bottom, from left to right.

    Args:
        ink: uint8 (H, W), 0 paper, 255 ink. Not larger than MNIST's pictures, it is one digit.
        most: how many are looked for; one more shows that there are more.
    """
    if max(ink.shape) <= SIDE:
        return [ink] if ink.any() else []
    labels, boxes = _pieces(ink)
    pieces = np.argsort(-_sizes(boxes), kind="stable")[: min(len(boxes) - 1, _MOST_PIECES)]
    groups = [pieces[group] for group in _groups(boxes[pieces])[: most + 1]]
    ordered = _in_reading_order([_frame(boxes, group) for group in groups])
    return [_cut(ink, labels, groups[k], _frame(boxes, groups[k])) for k in ordered]


def _pieces(ink: Ink) -> tuple[NDArray[np.int64], Boxes]:
    """Connected ink as `components`; without specks, and across the gaps that a dry pen leaves."""
    labels, boxes = components(ink >= _DARK)
    sizes = _sizes(boxes)
    large = sizes >= max(_SPECK * sizes.max(), 1)
    reach = 2 * round(_DRY * sizes.max() / 2) + 1
    thick = cv2.dilate(large[labels].astype(np.uint8), np.ones((reach, reach), np.uint8))
    return components(thick > 0)


def _sizes(boxes: Boxes) -> NDArray[np.int64]:
    """Longer sides."""
    sizes: NDArray[np.int64] = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return sizes


def _groups(boxes: Boxes) -> list[list[int]]:
    """Pieces that make one digit, as their numbers in `boxes`, (n, 4)."""
    groups: list[list[int]] = []
    frames = np.zeros((0, 4), np.int64)
    for number, box in enumerate(boxes):
        one = _are_one(frames, box)
        members = [number, *(k for group in np.flatnonzero(one) for k in groups[group])]
        groups = [group for group, joins in zip(groups, one, strict=True) if not joins]
        groups.append(members)
        frames = np.concatenate([frames[~one], _frame(boxes, members)[None]])
    return _with_parts(groups, frames)


def _with_parts(groups: list[list[int]], frames: Boxes) -> list[list[int]]:
    """What is too small for a digit goes to the nearest one, or is dirt if that is far."""
    heights = frames[:, 3] - frames[:, 1]
    tallest = heights.max(initial=0)
    tall = heights >= _SMALLEST * tallest
    whole = [list(groups[k]) for k in np.flatnonzero(tall)]
    for k in np.flatnonzero(~tall):
        distances = _distances(frames[tall], frames[k])
        if distances.min() <= _REACH * tallest:
            whole[int(distances.argmin())] += groups[k]
    return whole


def _frame(boxes: Boxes, group: list[int] | NDArray[np.int64]) -> Boxes:
    """The box around some boxes, (4,)."""
    chosen = boxes[group]
    return np.concatenate([chosen[:, :2].min(axis=0), chosen[:, 2:].max(axis=0)])


def _are_one(boxes: Boxes, other: Boxes) -> NDArray[np.bool_]:
    """Whether pieces in boxes, (n, 4), are parts of one digit with that in another, (4,): (n,)."""
    sides = boxes[:, 2:] - boxes[:, :2]  # (n, 2), width and height
    side = other[2:] - other[:2]
    shared = np.minimum(boxes, other)[:, 2:] - np.maximum(boxes, other)[:, :2]  # below 0: a gap
    smaller = np.minimum(sides.prod(axis=1), side.prod())
    covered = (shared > 0).all(axis=1) & (shared.prod(axis=1) >= _COVER * smaller)
    above = shared[:, 0] >= _OVERLAP * np.minimum(sides[:, 0], side[0])
    near = -shared[:, 1] <= _GAP * np.maximum(sides.max(axis=1), side.max())
    one: NDArray[np.bool_] = covered | (above & near)
    return one


def _distances(boxes: Boxes, other: Boxes) -> NDArray[np.float64]:
    """From boxes, (n, 4), to another, (4,): (n,), 0 where they touch."""
    gaps = np.maximum(np.maximum(boxes, other)[:, :2] - np.minimum(boxes, other)[:, 2:], 0)
    distances: NDArray[np.float64] = np.hypot(*gaps.T)
    return distances


def _in_reading_order(frames: list[Boxes]) -> list[int]:
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
    return float(shared / min(one[3] - one[1], other[3] - other[1]))


def _cut(ink: Ink, labels: NDArray[np.int64], pieces: NDArray[np.int64], box: Boxes) -> Ink:
    """The ink of some pieces within a box, with their soft edges."""
    reach = round(_SOFT * int((box[2:] - box[:2]).max()))
    left, top = np.maximum(box[:2] - reach, 0)
    right, bottom = box[2:] + reach
    ink, labels = ink[top:bottom, left:right], labels[top:bottom, left:right]
    chosen = np.isin(labels, pieces)
    around = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    near = cv2.dilate(chosen.astype(np.uint8), around) > 0
    soft = near & (labels == 0) & (ink < _DARK)
    return np.where(chosen | soft, ink, 0).astype(np.uint8)
