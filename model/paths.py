"""Paths as the canvas sends them, straight lines and Bézier curves, to polylines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_POINTS = 20_000  # of one drawing, after curves are flattened
MAX_COORDINATE = 10_000.0  # canvas pixels

_CURVE_STEP = 4.0  # canvas pixels that a flattened curve's segment is at most long
_CURVES = {"L": 1, "Q": 2, "C": 3}  # points that each command takes

Point = tuple[float, float]


def flatten(commands: Sequence[Sequence[Any]], room: int) -> list[NDArray[np.float64]]:
    """Polylines of an SVG path of M, L, Q, C and Z commands in absolute coordinates.

    In plain Python: a path has some forty commands of two numbers, too few for NumPy to pay.

    Raises:
        ValueError, TypeError, LookupError: no such path, or more than `room` points.
    """
    parts: list[list[Point]] = []
    for name, *numbers in commands:
        if not isinstance(name, str):  # and might be nested too deeply to be shown
            raise TypeError("the name of a path command is no text")
        corners = _corners(numbers)
        if name == "M" and len(corners) == 1:
            added = corners
            parts.append([])
        elif name == "Z" and not corners:
            added = parts[-1][:1]
        elif _CURVES.get(name) == len(corners):
            added = _curve([parts[-1][-1], *corners])
        else:
            raise ValueError(f"{name[:20]!r} is not a path command with the right numbers")
        parts[-1] += added
        room -= len(added)
        if room < 0:
            raise ValueError(f"the drawing has more than {MAX_POINTS} points")
    if not parts:
        raise ValueError("its path is empty")
    return [np.array(part) for part in parts]


def _corners(numbers: Sequence[Any]) -> list[Point]:
    values = [float(number) for number in numbers]
    if not all(abs(value) <= MAX_COORDINATE for value in values):  # also catches NaN
        raise ValueError(f"a coordinate is beyond ±{MAX_COORDINATE:g} pixels")
    return list(zip(values[::2], values[1::2], strict=True))


def _curve(corners: list[Point]) -> list[Point]:
    """Points on the Bézier curve over `corners`, without the first of them."""
    if len(corners) == 2:
        return corners[1:]
    length = sum(math.dist(a, b) for a, b in pairwise(corners))
    steps = min(max(math.ceil(length / _CURVE_STEP), 1), 64)
    return [_on_curve(corners, i / steps) for i in range(1, steps + 1)]


def _on_curve(corners: list[Point], t: float) -> Point:
    """De Casteljau's algorithm, `t` 0…1."""
    while len(corners) > 1:
        corners = [(x + (u - x) * t, y + (v - y) * t) for (x, y), (u, v) in pairwise(corners)]
    return corners[0]
