"""Path objects of Fabric.js, the JSON of the drawing component, to strokes on the canvas."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_POINTS = 20_000  # of one drawing, after curves are flattened
MAX_COORDINATE = 10_000.0  # canvas pixels

_CURVE_STEP = 4.0  # canvas pixels, the longest segment of a flattened curve
_CURVES = {"L": 1, "Q": 2, "C": 3}  # number of points of each path command

Point = tuple[float, float]


def path_strokes(
    item: Mapping[str, Any], max_points: int, max_width: float
) -> Iterator[tuple[NDArray[np.float32], float]]:
    """The strokes of a path object in canvas coordinates: points (n, 2) and pen width.

    Raises:
        ValueError, TypeError, LookupError, OverflowError: not a path, a pen wider than
            `max_width`, or more than `max_points` points.
    """
    kind = item["type"]
    if not isinstance(kind, str):  # may be nested too deeply to be printed
        raise TypeError("its type is no text")
    if kind.lower() != "path":
        raise ValueError(f"type {kind[:20]!r} is not a pen stroke")
    width = float(item.get("strokeWidth", 1))
    if not 0 < width <= max_width:
        raise ValueError(f"a pen width of {width} is outside 0 to {max_width:g}")
    polylines = flatten(item["path"], max_points)
    matrix, centre, position, scale = _transform(item, np.concatenate(polylines), width)
    if not 0 < scale * width <= max_width:
        raise ValueError("it is scaled to nothing, or beyond all bounds")
    for polyline in polylines:
        with np.errstate(over="ignore", invalid="ignore"):  # checked on the next line
            points = (polyline - centre) @ matrix.T + position
        if not (np.abs(points) <= MAX_COORDINATE).all():  # also catches NaN
            raise ValueError(f"a coordinate is beyond ±{MAX_COORDINATE:g} pixels")
        yield points.astype(np.float32), width * scale


def flatten(commands: Sequence[Sequence[Any]], max_points: int) -> list[NDArray[np.float64]]:
    """Polylines of an SVG path with M, L, Q, C and Z commands in absolute coordinates.

    In plain Python: a path has about forty commands of two numbers, too few for NumPy to pay.

    Raises:
        ValueError, TypeError, LookupError: not such a path, or more than `max_points` points.
    """
    polylines: list[list[Point]] = []
    for name, *numbers in commands:
        if not isinstance(name, str):  # may be nested too deeply to be printed
            raise TypeError("the name of a path command is no text")
        points = _points(numbers)
        if name == "M" and len(points) == 1:
            added = points
            polylines.append([])
        elif name == "Z" and not points:
            added = polylines[-1][:1]
        elif _CURVES.get(name) == len(points):
            added = _flatten_curve([polylines[-1][-1], *points])
        else:
            raise ValueError(f"{name[:20]!r} is not a path command with the right numbers")
        polylines[-1] += added
        max_points -= len(added)
        if max_points < 0:
            raise ValueError(f"the drawing has more than {MAX_POINTS} points")
    if not polylines:
        raise ValueError("its path is empty")
    return [np.array(polyline) for polyline in polylines]


@np.errstate(over="ignore", invalid="ignore")  # the caller checks the range
def _transform(
    item: Mapping[str, Any], points: NDArray[np.float64], width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """Fabric.js's transform of a path: matrix (2, 2), centre (2,), position (2,), mean scale.

    A path is rotated and scaled about the centre of its bounding box, then moved to left, top.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    centre = (low + high) / 2
    scale = np.array([float(item.get("scaleX", 1)), float(item.get("scaleY", 1))])
    angle = math.radians(float(item.get("angle", 0)))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    mean_scale = math.sqrt(abs(float(scale.prod())))
    # Left and top are those of the box's corner in Fabric 6, and of its centre in Fabric 7.
    origin = np.array([item.get("originX", "center") == "left", item.get("originY") == "top"])
    corner_to_centre = turn @ (scale * (high - low + width) / 2 * origin)
    position = np.array([float(item.get("left", centre[0])), float(item.get("top", centre[1]))])
    if "left" in item:
        position += corner_to_centre
    return turn * scale, centre, position, mean_scale


def _points(numbers: Sequence[Any]) -> list[Point]:
    values = [float(number) for number in numbers]
    if not all(abs(value) <= MAX_COORDINATE for value in values):  # also catches NaN
        raise ValueError(f"a coordinate is beyond ±{MAX_COORDINATE:g} pixels")
    return list(zip(values[::2], values[1::2], strict=True))


def _flatten_curve(control_points: list[Point]) -> list[Point]:
    """Points on the Bézier curve, without the first."""
    if len(control_points) == 2:
        return control_points[1:]
    length = sum(math.dist(a, b) for a, b in pairwise(control_points))
    steps = min(max(math.ceil(length / _CURVE_STEP), 1), 64)
    return [_on_curve(control_points, i / steps) for i in range(1, steps + 1)]


def _on_curve(points: list[Point], t: float) -> Point:
    """De Casteljau's algorithm, `t` 0…1."""
    while len(points) > 1:
        points = [(x + (u - x) * t, y + (v - y) * t) for (x, y), (u, v) in pairwise(points)]
    return points[0]
