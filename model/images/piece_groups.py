"""Connected pieces of ink to digits, by where their boxes lie; dots and dashes are told apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.int64]  # (n, 4) or (4,): left, top, right, bottom

_SMALLEST = 0.35  # of a digit's height: less is a part of a digit, or none
_OVERLAP = 0.5  # of the narrower one's width: pieces above each other may be one digit
_GAP = 0.25  # of a digit's height: a wider gap parts two digits
_TALLEST = 1.35  # of a digit's height: pieces that are taller together are two rows
_BROKEN = 0.07  # of a digit's height: a gap that joins pieces however tall
_COVER = 0.3  # of the smaller one's box: pieces that lie so much over each other are one digit
_TOUCH = 0.1  # of a digit's height: a small part that is nearer belongs to it
_DASH = 2.0  # times as wide as tall
_LINE = 1.5  # of a digit's height: a longer dash is a line


@dataclass
class Groups:
    """Of numbers in an array of boxes: each digit's, and those of each other mark."""

    digits: list[list[int]] = field(default_factory=list)
    left_out: list[tuple[list[int], str]] = field(default_factory=list)


def group_pieces(boxes: Boxes) -> Groups:
    """Which pieces, (n, 4), make one digit."""
    height = typical_height(boxes)
    groups = _joined(boxes, height)
    frames = np.array([frame(boxes, group) for group in groups])
    return _with_parts(boxes, groups, frames, typical_height(frames))


def typical_height(boxes: Boxes) -> float:
    """Of digits: the median of the heights, each counted as often as it is tall."""
    if not len(boxes):
        return 0.0
    tall = np.sort(heights(boxes))
    total = np.cumsum(tall)
    return float(tall[np.searchsorted(total, total[-1] / 2)])


def heights(boxes: Boxes) -> NDArray[np.int64]:
    values: NDArray[np.int64] = boxes[..., 3] - boxes[..., 1]
    return values


def frame(boxes: Boxes, group: list[int] | NDArray[np.int64]) -> Boxes:
    """The box around some boxes, (4,)."""
    chosen = boxes[group]
    return np.concatenate([chosen[:, :2].min(axis=0), chosen[:, 2:].max(axis=0)])


def _joined(boxes: Boxes, height: float) -> list[list[int]]:
    """Pieces that make one digit: the nearest are joined first, until it is tall enough."""
    group_of = np.arange(len(boxes))
    frames = boxes.copy()
    for one, other, gap in _pairs(boxes, height):
        a, b = group_of[one], group_of[other]
        together = frame(frames, [a, b])
        tallest = max(_TALLEST * height, float(heights(frames[[a, b]]).max()))
        if a == b or (gap > _BROKEN * height and float(heights(together)) > tallest):
            continue
        group_of[group_of == b] = a
        frames[a] = together
    return [np.flatnonzero(group_of == number).tolist() for number in np.unique(group_of)]


def _pairs(boxes: Boxes, height: float) -> list[tuple[int, int, float]]:
    """Pieces that may be parts of one digit, and the gap between them, the nearest first."""
    found = []
    for number in range(len(boxes) - 1):
        rest, box = boxes[number + 1 :], boxes[number]
        sides, side = rest[:, 2:] - rest[:, :2], box[2:] - box[:2]  # (n, 2), width and height
        shared = np.minimum(rest, box)[:, 2:] - np.maximum(rest, box)[:, :2]  # below 0: a gap
        smaller = np.minimum(sides.prod(axis=1), side.prod())
        covered = (shared > 0).all(axis=1) & (shared.prod(axis=1) >= _COVER * smaller)
        above = shared[:, 0] >= _OVERLAP * np.minimum(sides[:, 0], side[0])
        near = -shared[:, 1] <= _GAP * max(height, 1)
        for k in np.flatnonzero(covered | (above & near)):
            gap = 0.0 if covered[k] else max(0.0, float(-shared[k, 1]))
            found.append((number, number + 1 + int(k), gap))
    return sorted(found, key=lambda pair: pair[2])


def _with_parts(boxes: Boxes, groups: list[list[int]], frames: Boxes, height: float) -> Groups:
    """What is too small for a digit belongs to one that it touches, or is left out."""
    tall = heights(frames) >= _SMALLEST * height
    found = Groups([list(groups[k]) for k in np.flatnonzero(tall)])
    for k in np.flatnonzero(~tall):
        distances = _distances(frames[tall], frames[k])
        if distances.min() <= _TOUCH * height:
            found.digits[int(distances.argmin())] += groups[k]
        else:
            found.left_out.append((groups[k], _looks_like(frames[k], height)))
    return found


def _looks_like(box: Boxes, height: float) -> str:
    width, tall = int(box[2] - box[0]), int(heights(box))
    if width < _DASH * tall:
        return "dot"
    return "line" if width > _LINE * height else "dash"


def _distances(boxes: Boxes, other: Boxes) -> NDArray[np.float64]:
    """From boxes, (n, 4), to another, (4,): (n,), 0 where they touch."""
    gaps = np.maximum(np.maximum(boxes, other)[:, :2] - np.minimum(boxes, other)[:, 2:], 0)
    distances: NDArray[np.float64] = np.hypot(*gaps.T)
    return distances
