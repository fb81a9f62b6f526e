"""Boxes of forms, comb fields and frames, taken away from around what is written in them.

A box is known by its inside: an area of four straight sides, wholly enclosed by ink, with other
ink in it. It may be turned or seen from the side; the writing may touch or cross it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.uint8]  # (H, W), 0 paper, 255 ink
Darkness = NDArray[np.float32]
Mask = NDArray[np.bool_]
Outline = NDArray[np.int32]  # (n, 1, 2)

_DARK = 64  # of 255: ink that encloses
_LEAST_SIDE = 14  # pixels of a box's shorter side
_SQUARE = 0.86  # of the smallest rectangle around it that a box fills; an ellipse fills 0.79
_LEAST_CONTENT = 0.25  # of a box's height that writing in it takes up
_FILLED = 0.3  # of the boxes that hang together
_THICKEST = 0.25  # of a box's shorter side
_MOST_ROUNDS = 3  # boxes within a frame within a frame


def remove_boxes(dark: Darkness) -> Darkness:
    """The same without boxes, frames and comb fields.

    Args:
        dark: float32 (H, W), 0 paper, 1 black.
    """
    most = max(float(dark.max()), 1e-6)
    ink = np.rint(dark * (255 / most)).astype(np.uint8)
    cleared = _cleared(ink)
    return dark if cleared is ink else np.where(cleared == ink, dark, cleared * (most / 255))


def _cleared(ink: Ink) -> Ink:
    for _ in range(_MOST_ROUNDS):
        boxes = _boxes(ink >= _DARK)
        if not boxes:
            return ink
        for together in boxes:
            ink = _without(ink, together)
    return ink


def _boxes(dark: Mask) -> list[list[Outline]]:
    """The insides of boxes; those that hang together are in one list."""
    outlines, links = cv2.findContours(dark.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    found: dict[int, list[Outline]] = defaultdict(list)
    for outline, (_, _, _, parent) in zip(outlines, [] if links is None else links[0], strict=True):
        if parent >= 0 and len(outline) > 3 * _LEAST_SIDE:
            hull = cv2.convexHull(outline).astype(np.int32)
            if _is_square(hull):
                found[int(parent)].append(hull)
    return [each for each in found.values() if _are_filled(dark, each)]


def _are_filled(dark: Mask, hulls: Sequence[Outline]) -> bool:
    """Whether there is writing in enough of them; in few fields of squared paper there is."""
    return sum(_has_content(dark, hull) for hull in hulls) >= max(1, _FILLED * len(hulls))


def _is_square(hull: Outline) -> bool:
    _, sides, _ = cv2.minAreaRect(hull)
    shorter = min(sides)
    return shorter >= _LEAST_SIDE and cv2.contourArea(hull) >= _SQUARE * sides[0] * sides[1]


def _has_content(dark: Mask, hull: Outline) -> bool:
    left, top, width, height = cv2.boundingRect(hull)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(inside, hull - np.array([left, top], np.int32), 1)
    inner = cv2.erode(inside, np.ones((5, 5), np.uint8), borderValue=0) > 0
    written = dark[top : top + height, left : left + width] & inner
    rows = np.flatnonzero(written.any(axis=1))
    return bool(len(rows) >= _LEAST_CONTENT * height)


def _without(ink: Ink, boxes: Sequence[Outline]) -> Ink:
    """Ink without the lines around some boxes; strokes that cross a line stay connected."""
    inside = np.zeros(ink.shape, np.uint8)
    for hull in boxes:
        cv2.fillConvexPoly(inside, hull, 1)
        cv2.polylines(inside, [hull], True, 0)  # the line's own soft edge
    away = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5).astype(np.float32)
    thick = _thickness(ink, away, boxes)
    band = (away > 0) & (away <= thick)
    cleared = np.where(band, 0, ink).astype(np.uint8)
    reach = 2 * (int(thick) // 2 + 1) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    bridged = cv2.morphologyEx(cleared, cv2.MORPH_CLOSE, kernel)
    return np.where(band, np.minimum(bridged, ink), cleared).astype(np.uint8)


def _thickness(ink: Ink, away: NDArray[np.float32], boxes: Sequence[Outline]) -> float:
    """Pixels from a box's inside to the outer edge of its line, soft edge included."""
    most = max(3, round(_THICKEST * max(min(cv2.minAreaRect(hull)[1]) for hull in boxes)))
    for distance in range(1, most):
        ring = (away > distance) & (away <= distance + 1)
        if not ring.any() or (ink[ring] >= _DARK).mean() < 0.35:
            return distance + 1.5
    return 3.0
