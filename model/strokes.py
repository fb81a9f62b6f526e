"""Strokes of the canvas, and the renderer that turns them into ink; app and training share it.

Coordinates are canvas pixels, x to the right and y **down**, (0, 0) the top left corner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.fabric_json import MAX_COORDINATE, MAX_POINTS, path_strokes

MAX_STROKES = 200
MAX_WIDTH = 200.0  # canvas pixels
MAX_PAINTED = 100_000_000  # pixels, a third of a second to render; a digit takes 50,000

_OVERSAMPLING = 4  # rendered larger and averaged: agrees with the browser's own PNG

Points = NDArray[np.float32]


class InvalidDrawing(ValueError):
    """Invalid strokes or canvas JSON; the message says what is wrong."""


@dataclass(frozen=True)
class Stroke:
    """From pen-down to pen-up: `points` (n, 2) float32, n ≥ 1, and pen `width`, in pixels."""

    points: Points
    width: float

    def as_dict(self) -> dict[str, Any]:
        """JSON values, rounded to a tenth of a pixel, as the database stores them."""
        return {"width": self.width, "points": np.round(self.points.astype(float), 1).tolist()}


def from_canvas(json_data: Mapping[str, Any] | None) -> list[Stroke]:
    """Strokes from the JSON of the drawing component (Fabric.js); none for an empty canvas.

    Strokes may be moved, scaled and rotated by its edit tool.

    Raises:
        InvalidDrawing: not the component's JSON, or above a `MAX_…` bound.
    """
    if json_data is None:
        return []
    objects = json_data.get("objects", []) if isinstance(json_data, Mapping) else None
    if not isinstance(objects, list):
        raise InvalidDrawing("a drawing is an object with a list of 'objects'")
    if len(objects) > MAX_STROKES:
        raise InvalidDrawing(f"{len(objects)} strokes are more than the {MAX_STROKES} allowed")
    strokes: list[Stroke] = []
    remaining = MAX_POINTS
    for number, item in enumerate(objects, start=1):
        try:
            strokes += [Stroke(*stroke) for stroke in path_strokes(item, remaining, MAX_WIDTH)]
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            raise InvalidDrawing(f"stroke {number} cannot be read: {error}") from error
        remaining = MAX_POINTS - sum(len(stroke.points) for stroke in strokes)
    return _check_painted(strokes)


def from_points(
    strokes: Sequence[tuple[Sequence[Sequence[float]], float]], scale: float = 1.0
) -> list[Stroke]:
    """Strokes from points [[x, y], …] and pen widths, multiplied by `scale`.

    Raises:
        InvalidDrawing: not such points, or above a `MAX_…` bound after scaling.
    """
    if len(strokes) > MAX_STROKES:
        raise InvalidDrawing(f"{len(strokes)} strokes are more than the {MAX_STROKES} allowed")
    if sum(len(points) for points, _ in strokes) > MAX_POINTS:
        raise InvalidDrawing(f"the drawing has more than {MAX_POINTS} points")
    return _check_painted([_stroke(k, *stroke, scale) for k, stroke in enumerate(strokes, start=1)])


def _stroke(number: int, given: Sequence[Sequence[float]], width: float, scale: float) -> Stroke:
    try:
        points = np.array(given, dtype=np.float64) * scale
        thick = float(width) * scale
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidDrawing(f"stroke {number} is not made of points [x, y]") from error
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise InvalidDrawing(f"stroke {number} is not made of points [x, y]")
    if not (np.abs(points) <= MAX_COORDINATE).all():  # also catches NaN
        limit = MAX_COORDINATE / scale
        raise InvalidDrawing(f"stroke {number} has a coordinate beyond ±{limit:g}")
    if not 0 < thick <= MAX_WIDTH:
        raise InvalidDrawing(
            f"stroke {number} has a width of {width:g}, outside 0 to {MAX_WIDTH / scale:g}"
        )
    return Stroke(points.astype(np.float32), thick)


def _check_painted(strokes: list[Stroke]) -> list[Stroke]:
    if painted(strokes) > MAX_PAINTED:
        raise InvalidDrawing(
            f"its pen paints more than {MAX_PAINTED // 10**6} million pixels, over and over: "
            "draw with fewer strokes, or with a thinner pen"
        )
    return strokes


def painted(strokes: Sequence[Stroke]) -> float:
    """Pixels that the pen paints, counted each time: along each stroke, and a dot per point."""
    return sum(
        stroke.width * float(np.hypot(*np.diff(stroke.points, axis=0).T).sum())
        + stroke.width**2 * len(stroke.points)
        for stroke in strokes
    )


def extent(strokes: Sequence[Stroke]) -> float:
    """Longer side, in pixels, of the bounding box of all points; 0 without strokes.

    The pen width is not included: a dot has extent 0.
    """
    if not strokes:
        return 0.0
    points = np.concatenate([stroke.points for stroke in strokes])
    return float(np.ptp(points, axis=0).max())


def render(strokes: Sequence[Stroke], size: int = 280) -> NDArray[np.uint8]:
    """Strokes on a canvas of `size` × `size` pixels: uint8 (size, size), 0 paper, 255 ink.

    Round pen, antialiased; clipped to the canvas, as in the browser.
    """
    ink = np.zeros((size, size), dtype=np.uint8)
    box = _ink_box(strokes, size)
    if box is None:
        return ink
    left, top, right, bottom = box
    scale = _OVERSAMPLING
    image = Image.new("L", ((right - left) * scale, (bottom - top) * scale))
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        _draw(pen, (stroke.points - (left, top)) * scale, stroke.width * scale)
    ink[top:bottom, left:right] = np.asarray(image.reduce(scale))
    return ink


def _ink_box(strokes: Sequence[Stroke], size: int) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the ink within the canvas; None without ink."""
    if not strokes:
        return None
    low = np.min([stroke.points.min(axis=0) - stroke.width for stroke in strokes], axis=0)
    high = np.max([stroke.points.max(axis=0) + stroke.width for stroke in strokes], axis=0)
    left, top = np.clip(np.floor(low), 0, size).astype(int).tolist()
    right, bottom = np.clip(np.ceil(high), 0, size).astype(int).tolist()
    return (left, top, right, bottom) if left < right and top < bottom else None


def _draw(pen: ImageDraw.ImageDraw, points: Points, width: float) -> None:
    """One stroke with round joints and ends, in pixels of the enlarged image."""
    radius = width / 2
    corners = [(float(x), float(y)) for x, y in points]
    if len(corners) > 1:
        pen.line(corners, fill=255, width=max(1, round(width)))
    for x, y in corners:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
