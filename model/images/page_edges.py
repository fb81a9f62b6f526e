"""The page within a picture: dark edges of a scan cut off, a page on a desk made straight."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images.connected_components import components

Grey = NDArray[np.float32]  # (H, W), 0 black, 255 white
Matrix = NDArray[np.float64]  # (3, 3)
Corners = NDArray[np.float32]  # (4, 2), x and y, clockwise from the top left

_LEAST_SIDE = 60  # pixels, shorter side: smaller pictures have no edges to look for
_UNLIKE = 64  # of 255: an edge differs so much from the page
_FULL = 0.9  # of a row: so much of an edge's row is dark
_THICKEST = 0.15  # of the side: a thicker edge is no edge
_SOFT = 2  # pixels between an edge and the page

_SLIVER = 0.06  # of the side: the thickest rest of an edge
_LONG = 3.0  # times its thickness

_SIDE = 400  # pixels, longer side at which a page is looked for
_SMALLEST = 0.08  # of the picture: a smaller light area is no page
_LARGEST = 0.97
_CONVEX = 0.93  # of its hull's area, holes filled
_STRAIGHT = 0.94  # of its hull's area is that of four straight sides
_DARKER = 0.12  # of the page's lightness: so much darker is the desk
_RING = 6  # pixels at both sides of a page's edge that are compared
_LEAST_INK = 0.0005  # of the page
_MOST_INK = 0.4
_RIM = 0.015  # of the page's side that is cut off, with its shadow


@dataclass(frozen=True)
class PageView:
    """Grey values of a page, and how a place on it maps to the picture: a homography, (3, 3)."""

    grey: Grey
    to_picture: Matrix


def find_page(grey: Grey) -> PageView:
    """The page in a picture: without a scan's dark edges, and straight where it lies on a desk."""
    inner, left, top = _cut_edges(grey)
    shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
    corners = _page(inner)
    if corners is None:
        return PageView(inner, shift)
    page, matrix = _straightened(inner, corners)
    return PageView(page, shift @ matrix)


def _cut_edges(grey: Grey) -> tuple[Grey, int, int]:
    """Without dark (or light) bands along the picture's sides; columns and rows cut off."""
    if min(grey.shape) < _LEAST_SIDE:
        return grey, 0, 0
    page = float(np.median(grey))
    unlike = np.abs(grey - page) > _UNLIKE
    top, bottom = _edge(unlike), _edge(unlike[::-1])
    left, right = _edge(unlike.T), _edge(unlike.T[::-1])
    H, W = grey.shape
    rest = unlike[top : H - bottom, left : W - right]
    if (top or bottom) and not (left or right) and rest[:, 0].any() and rest[:, -1].any():
        top = bottom = 0  # a stroke of writing that fills the picture
    if (left or right) and not (top or bottom) and rest[0].any() and rest[-1].any():
        left = right = 0
    inner = grey[top : H - bottom, left : W - right]
    return _without_slivers(inner, page), left, top


def _without_slivers(grey: Grey, page: float) -> Grey:
    """What is left of slanted edges: thin, along the border, where no writing touches it."""
    labels, boxes = components(np.abs(grey - page) > _UNLIKE)
    H, W = grey.shape
    low, high = boxes[:, :2], boxes[:, 2:]
    touches = ((low == 0) | (high == (W, H))).any(axis=1)
    touches[0] = False
    sides = high - low
    upright = ((low[:, 0] == 0) | (high[:, 0] == W)) & (sides[:, 0] <= _SLIVER * W)
    flat = ((low[:, 1] == 0) | (high[:, 1] == H)) & (sides[:, 1] <= _SLIVER * H)
    sliver = touches & (
        (upright & (sides[:, 1] >= _LONG * sides[:, 0]))
        | (flat & (sides[:, 0] >= _LONG * sides[:, 1]))
    )
    if not sliver.any() or (touches & ~sliver).any():
        return grey
    soft = cv2.dilate(sliver[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.where(soft, np.float32(page), grey)


def _edge(unlike: NDArray[np.bool_]) -> int:
    """Rows at the top that belong to an edge."""
    most = round(_THICKEST * len(unlike))
    full = unlike[: most + 1].mean(axis=1) >= _FULL
    rows = int(full.argmin()) if not full.all() else len(full)
    return rows + _SOFT if 0 < rows <= most else 0


def _straightened(grey: Grey, corners: Corners) -> tuple[Grey, Matrix]:
    """A page seen from above, without its rim, and the way back to the picture."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    page = cv2.warpPerspective(grey, matrix, (width, height), flags=cv2.INTER_LINEAR)
    rim = max(_SOFT, round(_RIM * max(width, height)))
    back = np.linalg.inv(matrix) @ np.array([[1, 0, rim], [0, 1, rim], [0, 0, 1]])
    return page[rim:-rim, rim:-rim].astype(np.float32), back


def _page(grey: Grey) -> Corners | None:
    if min(grey.shape) < _LEAST_SIDE:
        return None
    factor = min(1.0, _SIDE / max(grey.shape))
    size = (round(grey.shape[1] * factor), round(grey.shape[0] * factor))
    reduced = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    small: Grey = cv2.GaussianBlur(reduced, (0, 0), 1).astype(np.float32)
    _, light = cv2.threshold(small.astype(np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    outline = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(outline).astype(np.int32)
    area = float(cv2.contourArea(hull))
    if not _SMALLEST * small.size <= area <= _LARGEST * small.size:
        return None
    corners = _four_corners(hull)
    if cv2.contourArea(outline) < _CONVEX * area or corners is None:
        return None
    return corners / np.float32(factor) if _is_written_on(small, corners) else None


def _four_corners(hull: NDArray[np.int32]) -> Corners | None:
    """Of a convex outline that has four straight sides, clockwise from the top left."""
    area = float(cv2.contourArea(hull))
    around = cv2.arcLength(hull, True)
    for share in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, share * around, True).reshape(-1, 2)
        if len(corners) == 4:
            inside = float(cv2.contourArea(corners))
            if not _STRAIGHT * area <= inside <= area / _STRAIGHT:
                return None
            clockwise = corners[np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]))]
            first = int(clockwise.sum(axis=1).argmin())
            return np.roll(clockwise, -first, axis=0).astype(np.float32)
    return None


def _is_written_on(small: Grey, corners: Corners) -> bool:
    """Whether the area is lighter than what is around it, with a sharp edge, and has ink on it."""
    inside = np.zeros(small.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(corners).astype(np.int32), 1)
    inner = _grown(inside, -max(3, round(0.03 * float(np.sqrt(inside.sum())))))
    rim = _grown(inside, -_RING) ^ _grown(inside, -2)
    beside = _grown(inside, 2) ^ _grown(inside, _RING)
    if not (inner.any() and rim.any() and beside.any()):
        return False
    paper = float(np.median(small[inner]))
    ink = float((small[inner] < 0.8 * paper).mean())
    sharp = np.percentile(small[beside], 75) < (1 - _DARKER) * np.percentile(small[rim], 25)
    return bool(sharp) and _LEAST_INK < ink < _MOST_INK


def _grown(mask: NDArray[np.uint8], pixels: int) -> NDArray[np.bool_]:
    """A mask made larger all around, or smaller."""
    side = 2 * abs(pixels) + 1
    change = cv2.dilate if pixels > 0 else cv2.erode
    return change(mask, np.ones((side, side), np.uint8), borderValue=0) > 0
