"""Digits that touch, cut apart: many cuts are tried, and a classifier judges the parts.

Over-segmentation and the best path through the cuts, as in LeCun, Bottou, Bengio, Haffner 1998
(Proc. IEEE 86(11), section V, "heuristic over-segmentation").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images.connected_components import components
from model.images.low_resolution import enlarge
from model.preprocess import to_mnist

Ink = NDArray[np.uint8]
Images = NDArray[np.uint8]  # (N, 28, 28)
Floats = NDArray[np.float32]
Seam = NDArray[np.int64]  # (H,): the first column to the right of a cut, in each row
Box = tuple[int, int, int, int]  # left, top, right, bottom

# Probabilities (N, 10) and novelty (N,) of images; a novelty above 0 does not look like a digit.
Scorer = Callable[[Images], tuple[Floats, Floats]]

_DARK = 64  # of 255
_WIDE = 0.75  # of its height: a narrower piece is one digit
_TOO_WIDE = 1.8  # of its height: a wider piece is never one digit
_SURE = 0.8  # probability: a digit that the classifier is so sure of is not cut
_SIDE = 40  # pixels, height at which cuts are looked for
_SLANT = 7  # pixels that a cut may leave its column
_APART = 2  # pixels between cuts
_MOST_CUTS = 24
_CROSSED = 0.35  # log-probability for each pen's width of ink that a cut crosses
_EACH = 0.5  # log-probability for each part: few explain it better than many
_NARROW, _BROAD = 0.08, 1.3  # of the height: widths of a part
_DIRT = 0.06  # of a part's ink: smaller pieces of it belong to its neighbours
_STRANGE = 0.7  # log-probability for each unit of novelty above 0


def split_touching(ink: Ink, height: float, scorer: Scorer) -> list[tuple[Ink, Box]]:
    """The digits in one piece of ink, uint8 (h, w), from left to right, and their boxes in it.

    Args:
        ink: a connected piece.
        height: of digits in the same picture, in pixels.
        scorer: judges the parts.
    """
    rows, columns = np.flatnonzero((ink >= _DARK).any(1)), np.flatnonzero((ink >= _DARK).any(0))
    whole = (ink, (0, 0, ink.shape[1], ink.shape[0]))
    if not len(rows):
        return [whole]
    tall, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    if wide < _WIDE * max(tall, 0.6 * height) or (
        wide < _TOO_WIDE * tall and _is_digit(ink, scorer)
    ):
        return [whole]
    parts = _best_parts(ink, scorer)
    return parts if len(parts) > 1 else [whole]


def _is_digit(ink: Ink, scorer: Scorer) -> bool:
    probabilities, novelty = scorer(to_mnist(enlarge(ink))[None])
    return bool(probabilities.max() >= _SURE and novelty[0] <= 0)


@dataclass(frozen=True)
class _Cuts:
    """Seams from left to right, the ink's two sides included, and the ink that each crosses."""

    seams: list[Seam]
    crossed: list[float]  # pixels of full ink


def _best_parts(ink: Ink, scorer: Scorer) -> list[tuple[Ink, Box]]:
    small = _small(ink)
    cuts = _cuts(small)
    spans = _spans(small, cuts)
    parts = [_part(small, cuts.seams[i], cuts.seams[j]) for i, j in spans]
    kept = [k for k, part in enumerate(parts) if part is not None]
    if not kept:
        return []
    images = np.stack([to_mnist(parts[k][0]) for k in kept])  # type: ignore[index]
    scores = _scores(*scorer(images))
    valued = {spans[k]: float(score) for k, score in zip(kept, scores, strict=True)}
    path = _best_path(valued, cuts.crossed, _pen(small))
    seams = [_enlarged(cuts.seams[k], small.shape, ink.shape) for k in path]
    found = [_part(ink, a, b) for a, b in pairwise(seams)]
    return [part for part in found if part is not None]


def _small(ink: Ink) -> Ink:
    factor = _SIDE / ink.shape[0]
    if factor >= 1:
        return ink
    size = (max(1, round(ink.shape[1] * factor)), _SIDE)
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _enlarged(seam: Seam, small: tuple[int, ...], large: tuple[int, ...]) -> Seam:
    rows = np.minimum(np.arange(large[0]) * small[0] // large[0], small[0] - 1)
    return np.asarray(np.rint(seam[rows] * (large[1] / small[1])), dtype=np.int64)


def _pen(ink: Ink) -> float:
    """Width of the pen, in pixels."""
    inside = cv2.distanceTransform((ink >= 128).astype(np.uint8), cv2.DIST_L2, 3)
    return max(1.0, 2 * float(np.percentile(inside[inside > 0], 70)) if inside.any() else 1.0)


def _cuts(ink: Ink) -> _Cuts:
    """Paths from top to bottom that cross little ink, the best of those that are near."""
    H, W = ink.shape
    columns = np.arange(_APART, W - _APART + 1)
    seams, crossed = _seams((ink / 255).astype(np.float32), columns)
    chosen: list[int] = []
    for k in np.argsort(crossed, kind="stable"):
        if all(abs(int(columns[k] - columns[other])) >= _APART for other in chosen):
            chosen.append(int(k))
        if len(chosen) == _MOST_CUTS:
            break
    chosen.sort()
    sides = (np.zeros(H, np.int64), np.full(H, W, np.int64))
    return _Cuts(
        [sides[0], *(seams[k] for k in chosen), sides[1]],
        [0.0, *(float(crossed[k]) for k in chosen), 0.0],
    )


def _seams(ink: Floats, columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """For each column the cheapest seam near it, (n, H), and the ink that it crosses, (n,)."""
    H, W = ink.shape
    away = np.arange(-_SLANT, _SLANT + 1)
    place = np.clip(columns[:, None] + away, 0, W - 1)  # (n, 2 _SLANT + 1)
    costs = ink[:, place].transpose(1, 0, 2) + np.float32(0.01) * np.abs(away)  # (n, H, 15)
    total = costs[:, 0]
    back = np.zeros(costs.shape, np.int64)
    for y in range(1, H):
        beside = np.pad(total, ((0, 0), (1, 1)), constant_values=np.inf)
        options = np.stack([beside[:, 1:-1], beside[:, :-2] + 0.02, beside[:, 2:] + 0.02])
        back[:, y] = np.array([0, -1, 1])[options.argmin(axis=0)]
        total = options.min(axis=0) + costs[:, y]
    n = np.arange(len(columns))
    at = total.argmin(axis=1)
    seams = np.zeros((len(columns), H), np.int64)
    for y in range(H - 1, -1, -1):
        seams[:, y] = place[n, at]
        at = at + back[n, y, at]
    return seams, ink[np.arange(H), seams].sum(axis=1)


def _spans(ink: Ink, cuts: _Cuts) -> list[tuple[int, int]]:
    """Pairs of cuts that a digit may lie between."""
    H = ink.shape[0]
    middle = [float(seam.mean()) for seam in cuts.seams]
    pairs = [(i, j) for i in range(len(middle)) for j in range(i + 1, len(middle))]
    return [(i, j) for i, j in pairs if _NARROW * H <= middle[j] - middle[i] <= _BROAD * H]


def _part(ink: Ink, left: Seam, right: Seam) -> tuple[Ink, Box] | None:
    """Ink between two seams, without strays, and its box; None if there is none."""
    x = np.arange(ink.shape[1])
    between = np.where((x >= left[:, None]) & (x < right[:, None]), ink, 0).astype(np.uint8)
    labels, boxes = components(between >= _DARK)
    if len(boxes) < 2:
        return None
    sizes = np.bincount(labels.ravel(), minlength=len(boxes))
    dirt = sizes < _DIRT * sizes[1:].sum()
    between[dirt[labels] & (labels > 0)] = 0
    kept = boxes[1:][~dirt[1:]]
    low, high = kept[:, :2].min(axis=0), kept[:, 2:].max(axis=0)
    box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    return between[box[1] : box[3], box[0] : box[2]], box


def _scores(probabilities: Floats, novelty: Floats) -> Floats:
    """Log-probability that a part is a digit."""
    strange = np.logaddexp(0, novelty)  # about 0 below the threshold, then the excess
    return np.asarray(np.log(probabilities.max(axis=1)) - _STRANGE * strange, dtype=np.float32)


def _best_path(scores: dict[tuple[int, int], float], crossed: list[float], pen: float) -> list[int]:
    """Cuts, both sides included, between which the parts score best together; empty if none do."""
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for j in range(1, len(crossed)):
        options = [
            (best[i][0] + score - _EACH - _CROSSED * crossed[j] / pen, [*best[i][1], j])
            for (i, end), score in scores.items()
            if end == j and i in best
        ]
        if options:
            best[j] = max(options)
    return best.get(len(crossed) - 1, (0.0, []))[1]
