"""The rules of lined and squared paper, to be taken off what is written across them.

A rule is thin, straight and runs through most of the picture. Its darkness is measured along it,
as the median of what lies there, so that ink that crosses it stays as dark as it was.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Dark = NDArray[np.float32]
Line = NDArray[np.float64]

_SIDE = 640  # pixels, longer side at which rules are looked for
_STEEPEST = math.radians(14)  # from the picture's sides
_STEP = math.radians(0.1)
_LEAST_CHORD = 0.4  # of the picture's width: so much of a rule must be seen
_THICKEST = 0.012  # of the longer side, from the middle of a rule to its edge
_APART = 0.012  # of the longer side: two rules are at least so far from each other
_PARTS = 12  # of a rule, each measured for itself: light, blur and place change along it
_LEAST = 0.012  # darkness of a rule
_LEAST_SEEN = 0.6  # of its parts
_VARIES = 1.4  # times a rule is at most darker than it is on average: more is ink along it
_SMOOTH = 9  # pixels along a rule that its grain is averaged over
_UNBROKEN = 0.85  # of a rule's length: less has gaps, and is digits below each other
_MARGIN = 0.003  # of the side: a rule that ends nearer reaches the picture's edge
_THICK = 0.035  # of its length: thicker than that is a stem that reaches both edges
_THIN = 0.02  # of its length: thicker than that is a stem
_MOST_FOUND = 5000  # candidates, many for each rule
_CLEAREST = 0.9  # darkness of a rule through which ink is still told
_STRONG = 0.3  # darkness of a rule from which on ink across it is drawn from what is beside it
_MOST = 120  # rules in each direction


def find_rules(dark: Dark) -> Dark:
    """How dark the rules alone are, float32 (H, W), 0 where none is, at most 1.

    Args:
        dark: what is darker than the paper, float32 (H, W), 0 paper, 1 black.
    """
    across = _level(dark)
    down = _level(np.ascontiguousarray(dark.T)).T
    return np.minimum(np.maximum(across, down), np.float32(1))


def remove_rules(dark: Dark) -> Dark:
    """The same darkness without rules; ink that crosses a rule stays connected."""
    across = _level(dark)
    down = _level(np.ascontiguousarray(dark.T))
    once = _without(dark, across)
    return _without(np.ascontiguousarray(once.T), down).T.copy()


def _without(dark: Dark, rules: Dark) -> Dark:
    """`dark` without rules that run from left to right."""
    if not rules.any():
        return dark
    wide = cv2.dilate(rules, np.ones((3, 1), np.uint8))
    faint = np.minimum(wide, np.float32(_CLEAREST))
    left: Dark = np.maximum(dark - wide, 0) / (1 - faint)
    band = wide > _STRONG
    if not band.any():
        return np.minimum(left, dark)
    around = np.where(band, 0, dark).astype(np.float32)
    thickest = int(band.sum(axis=0).max())
    runs = cv2.distanceTransform(band.astype(np.uint8), cv2.DIST_C, 3)
    reach = min(2 * math.ceil(float(runs.max())) + 2, 2 * thickest + 2)
    bridged = np.max([_closed(around, reach, slope) for slope in (-1, 0, 1)], axis=0)
    return np.where(band, np.maximum(np.minimum(left, dark), np.minimum(bridged, dark)), left)


def _closed(dark: Dark, reach: int, slope: int) -> Dark:
    """Gaps between ink above and ink below filled, along a slanted line."""
    kernel = np.ones((reach + 1, 1), np.uint8)
    if slope:
        kernel = np.ascontiguousarray(np.eye(reach + 1, dtype=np.uint8)[:, ::slope])
    return cv2.morphologyEx(dark, cv2.MORPH_CLOSE, kernel).astype(np.float32)


def _level(dark: Dark) -> Dark:
    """The rules that run from left to right."""
    found = np.zeros_like(dark)
    reach = max(2, math.ceil(_THICKEST * max(dark.shape)))
    for line in _lines(dark, reach):
        middle, profile = _profile(dark, line, reach)
        if profile is not None:
            _draw(found, middle, profile)
    return found


def _lines(dark: Dark, reach: int) -> list[Line]:
    """Straight lines, each as y along x, float64 (W,): the most marked one of those that touch."""
    H, W = dark.shape
    factor = min(1.0, _SIDE / max(H, W))
    width = max(1, round(W * factor))
    size = (width, max(1, round(H * factor)))
    small: Dark = cv2.resize(dark, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    ridge = _ridge(small, max(2, round(reach * factor)))
    votes = int(_LEAST_CHORD * width)
    right = math.pi / 2
    found = cv2.HoughLines(
        ridge, 1, _STEP, votes, min_theta=right - _STEEPEST, max_theta=right + _STEEPEST
    )
    taken = np.zeros((0, 2))
    for rho, theta in [] if found is None else found.reshape(-1, 2)[:_MOST_FOUND]:
        ends = (rho - np.array([0, width]) * math.cos(theta)) / math.sin(theta) / factor
        away = taken - ends
        distance = np.where(away.prod(axis=1) < 0, 0, np.abs(away).min(axis=1))  # 0: they cross
        if (distance > _APART * max(H, W)).all():
            taken = np.concatenate([taken, ends[None]])
    return [np.linspace(left, right, W) for left, right in taken[:_MOST]]


def _ridge(dark: Dark, reach: int) -> NDArray[np.uint8]:
    """Where it is darker than above and below: uint8 (H, W), 0 or 255."""
    smooth = cv2.blur(dark, (9, 1))
    padded = np.pad(smooth, ((reach, reach), (0, 0)), mode="edge")
    around = np.maximum(padded[: -2 * reach], padded[2 * reach :])
    higher = smooth - around
    noise = 1.4826 * float(np.median(np.abs(higher - np.median(higher))))
    peak = smooth >= cv2.dilate(smooth, np.ones((3, 1), np.uint8))
    return ((higher > max(0.015, 2 * noise)) & peak).astype(np.uint8) * 255


def _profile(dark: Dark, line: Line, reach: int) -> tuple[Line, Dark | None]:
    """The line as it really runs, (W,), and its darkness around it, (2 reach + 1, W), if a rule."""
    W = dark.shape[1]
    at = (np.arange(_PARTS) + 0.5) * W / _PARTS
    peaks = _peaks(_levels(_band(dark, line, 2 * reach))) - 2.0 * reach
    slope, offset = _straight(at, peaks)
    middle = np.rint(line + offset + slope * np.arange(W))  # whole: thin rules keep their darkness
    band = _band(dark, middle, reach)
    seen = _levels(band)
    levels = np.maximum(seen - np.minimum(seen[0], seen[-1]), 0)
    peak = levels[1:-1].max(axis=0)
    usual = np.median(levels, axis=1, keepdims=True)
    is_seen = peak > max(_LEAST, 0.4 * float(np.median(peak)))
    if is_seen.mean() < _LEAST_SEEN or not _is_drawn_through(band, usual):
        return middle, None
    levels = np.minimum(levels, _VARIES * usual)
    levels = np.where(seen >= usual, np.maximum(levels, usual), levels)  # ink lies along it there
    along = np.arange(W)
    return middle, np.stack([np.interp(along, at, row) for row in levels]).astype(np.float32)


def _is_drawn_through(band: Dark, usual: Line) -> bool:
    """Whether it has no gaps and is thin: digits below each other have gaps, a stem is thick.

    Args:
        band: what lies along the line, float32 (2 reach + 1, W).
        usual: its usual darkness, float64 (2 reach + 1, 1).
    """
    W = band.shape[1]
    high = float(usual.max())
    if high <= 0:
        return False
    rows = np.flatnonzero(usual[:, 0] > 0.5 * high)
    along = cv2.blur(band[rows[0] : rows[-1] + 1].max(axis=0)[None], (_SMOOTH, 1))[0]
    there = np.flatnonzero(along > 0.4 * high)
    if not len(there):
        return False
    length = int(there[-1] - there[0]) + 1
    margin = max(1.0, _MARGIN * W)
    left, right = there[0] <= margin, W - 1 - there[-1] <= margin
    if not (left or right) or length < _LEAST_SEEN * W:
        return False
    widest = max(1.0, (_THICK if left and right else _THIN) * length)
    return bool(len(there) >= _UNBROKEN * length and len(rows) <= widest)


def _peaks(levels: Line) -> Line:
    """Where each column of (n, `_PARTS`) is highest, to a part of a pixel: float64 (`_PARTS`,)."""
    n = len(levels)
    away = np.arange(n)[:, None] - levels.argmax(axis=0)[None, :]
    near = np.where(np.abs(away) <= 2, levels, 0) + 1e-9
    return np.asarray((near * np.arange(n)[:, None]).sum(axis=0) / near.sum(axis=0))


def _levels(band: Dark) -> Line:
    """What most of each part of a band is like, float64 (2 reach + 1, `_PARTS`)."""
    parts = np.array_split(band, _PARTS, axis=1)
    return np.stack([np.median(part, axis=1) for part in parts], axis=1).astype(np.float64)


def _straight(x: Line, y: Line) -> tuple[float, float]:
    """Slope and offset of a straight line through most points (Theil, Sen)."""
    i, j = np.triu_indices(len(x), 1)
    slope = float(np.median((y[j] - y[i]) / (x[j] - x[i])))
    return slope, float(np.median(y - slope * x))


def _band(dark: Dark, middle: Line, reach: int) -> Dark:
    """What lies along a line, straightened, float32 (2 reach + 1, W)."""
    across = np.arange(-reach, reach + 1, dtype=np.float32)[:, None]
    y = (middle[None, :] + across).astype(np.float32)
    x = np.broadcast_to(np.arange(dark.shape[1], dtype=np.float32), y.shape)
    return cv2.remap(dark, np.ascontiguousarray(x), y, cv2.INTER_LINEAR).astype(np.float32)


def _draw(found: Dark, middle: Line, profile: Dark) -> None:
    """Put a rule where it runs: the way back from the straightened band."""
    H, W = found.shape
    reach = len(profile) // 2
    whole = np.floor(middle).astype(int)
    x = np.arange(W)
    for across in range(-reach, reach + 1):
        y = whole + across
        share = (middle - whole).astype(np.float32)
        row = across + reach
        above = profile[max(row - 1, 0)]
        level = (1 - share) * profile[row] + share * above
        inside = (y >= 0) & (y < H)
        found[y[inside], x[inside]] = np.maximum(found[y[inside], x[inside]], level[inside])
