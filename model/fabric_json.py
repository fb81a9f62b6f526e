"""Path objects of Fabric.js, which the drawing component draws with, to strokes on the canvas."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


def placed(
    item: Mapping[str, Any], room: int, widest: float
) -> Iterator[tuple[NDArray[np.float32], float]]:
    """Each stroke of a path object where it lies on the canvas: points (n, 2), and the pen's width.

    Raises:
        ValueError, TypeError, LookupError, OverflowError: no path, a pen wider than `widest`, or
            more than `room` points.
    """
    kind = item["type"]
    if not isinstance(kind, str):  # and might be nested too deeply to be shown
        raise TypeError("its type is no text")
    if kind.lower() != "path":
        raise ValueError(f"type {kind[:20]!r} is not a pen stroke")
    width = float(item.get("strokeWidth", 1))
    if not 0 < width <= widest:
        raise ValueError(f"a pen width of {width} is outside 0 to {widest:g}")
    parts = flatten(item["path"], room)
    matrix, centre, place, scale = _placement(item, np.concatenate(parts), width)
    if not 0 < scale * width <= widest:
        raise ValueError("it is scaled to nothing, or beyond all bounds")
    for part in parts:
        with np.errstate(over="ignore", invalid="ignore"):  # said in the next line
            points = (part - centre) @ matrix.T + place
        if not (np.abs(points) <= MAX_COORDINATE).all():  # also catches NaN
            raise ValueError(f"a coordinate is beyond ±{MAX_COORDINATE:g} pixels")
        yield points.astype(np.float32), width * scale


@np.errstate(over="ignore", invalid="ignore")  # what is beyond all bounds is refused by its caller
def _placement(
    item: Mapping[str, Any], points: NDArray[np.float64], width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """What Fabric.js does to a path: turned and scaled about its box's centre, put at left, top."""
    low, high = points.min(axis=0), points.max(axis=0)
    centre = (low + high) / 2
    scale = np.array([float(item.get("scaleX", 1)), float(item.get("scaleY", 1))])
    angle = math.radians(float(item.get("angle", 0)))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    mean_scale = math.sqrt(abs(float(scale.prod())))
    # Fabric 6 measured left and top to the box's corner, Fabric 7 measures them to its centre.
    origin = np.array([item.get("originX", "center") == "left", item.get("originY") == "top"])
    corner_to_centre = turn @ (scale * (high - low + width) / 2 * origin)
    place = np.array([float(item.get("left", centre[0])), float(item.get("top", centre[1]))]) + (
        corner_to_centre if "left" in item else 0.0
    )
    return turn * scale, centre, place, mean_scale


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
