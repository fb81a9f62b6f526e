"""Pen strokes in, ink out. The one renderer: what the app shows the models is drawn here.

Coordinates are canvas pixels, x to the right and y **down**, (0, 0) the top left corner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.fabric_json import MAX_COORDINATE, MAX_POINTS, placed

MAX_STROKES = 200
MAX_WIDTH = 200.0  # canvas pixels
MAX_PAINTED = 100_000_000  # pixels: a third of a second. A digit takes 50,000

_OVERSAMPLING = 4  # drawn this much larger and averaged down: agrees with the browser's own PNG

Points = NDArray[np.float32]


class InvalidDrawing(ValueError):
    """The canvas sent something that is not a drawing; the message says what."""


@dataclass(frozen=True)
class Stroke:
    """One pen-down to pen-up: `points` (n, 2) float32, n ≥ 1, and the pen's `width`, in pixels."""

    points: Points
    width: float

    def as_dict(self) -> dict[str, Any]:
        """JSON of the stroke, to a tenth of a pixel: what the database keeps."""
        return {"width": self.width, "points": np.round(self.points.astype(float), 1).tolist()}


def from_canvas(json_data: Mapping[str, Any] | None) -> list[Stroke]:
    """Strokes of the drawing component's (Fabric.js) JSON; none when nothing was drawn yet.

    Honours what its edit tool does: moved, scaled and rotated strokes.

    Raises:
        InvalidDrawing: not the component's JSON, or more than the `MAX_…` bounds above.
    """
    if json_data is None:
        return []
    objects = json_data.get("objects", []) if isinstance(json_data, Mapping) else None
    if not isinstance(objects, list):
        raise InvalidDrawing("a drawing is an object with a list of 'objects'")
    if len(objects) > MAX_STROKES:
        raise InvalidDrawing(f"{len(objects)} strokes are more than the {MAX_STROKES} allowed")
    strokes: list[Stroke] = []
    room = MAX_POINTS
    for number, item in enumerate(objects, start=1):
        try:
            strokes += [Stroke(*stroke) for stroke in placed(item, room, MAX_WIDTH)]
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            raise InvalidDrawing(f"stroke {number} cannot be read: {error}") from error
        room = MAX_POINTS - sum(len(stroke.points) for stroke in strokes)
    return _bounded(strokes)


def from_points(
    strokes: Sequence[tuple[Sequence[Sequence[float]], float]], scale: float = 1.0
) -> list[Stroke]:
    """Strokes given as points [[x, y], …] and a pen width, all made `scale` times as large.

    Raises:
        InvalidDrawing: no such points, or more than the `MAX_…` bounds above, once scaled.
    """
    if len(strokes) > MAX_STROKES:
        raise InvalidDrawing(f"{len(strokes)} strokes are more than the {MAX_STROKES} allowed")
    if sum(len(points) for points, _ in strokes) > MAX_POINTS:
        raise InvalidDrawing(f"the drawing has more than {MAX_POINTS} points")
    return _bounded([_stroke(k, *stroke, scale) for k, stroke in enumerate(strokes, start=1)])


def _stroke(number: int, given: Sequence[Sequence[float]], width: float, scale: float) -> Stroke:
    try:
        points = np.array(given, dtype=np.float64) * scale
        thick = float(width) * scale
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidDrawing(f"stroke {number} is not made of points [x, y]") from error
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise InvalidDrawing(f"stroke {number} is not made of points [x, y]")
    if not (np.abs(points) <= MAX_COORDINATE).all():  # also catches NaN
        most = MAX_COORDINATE / scale
        raise InvalidDrawing(f"stroke {number} has a coordinate beyond ±{most:g}")
    if not 0 < thick <= MAX_WIDTH:
        raise InvalidDrawing(
            f"stroke {number} has a width of {width:g}, outside 0 to {MAX_WIDTH / scale:g}"
        )
    return Stroke(points.astype(np.float32), thick)


def _bounded(strokes: list[Stroke]) -> list[Stroke]:
    if painted(strokes) > MAX_PAINTED:
        raise InvalidDrawing(
            f"its pen paints more than {MAX_PAINTED // 10**6} million pixels, over and over: "
            "draw with fewer strokes, or with a thinner pen"
        )
    return strokes


def painted(strokes: Sequence[Stroke]) -> float:
    """Pixels that the pen paints, however often: along each stroke, and a dot at each point."""
    return sum(
        stroke.width * float(np.hypot(*np.diff(stroke.points, axis=0).T).sum())
        + stroke.width**2 * len(stroke.points)
        for stroke in strokes
    )


def extent(strokes: Sequence[Stroke]) -> float:
    """Longer side, in pixels, of the box around the pen's path; 0 without strokes.

    The pen's width does not count: a dot has extent 0, however thick.
    """
    if not strokes:
        return 0.0
    points = np.concatenate([stroke.points for stroke in strokes])
    return float(np.ptp(points, axis=0).max())


def render(strokes: Sequence[Stroke], size: int = 280) -> NDArray[np.uint8]:
    """Ink of strokes on a canvas of `size` × `size` pixels: uint8 (size, size), 0 paper, 255 ink.

    Round pen, antialiased; what lies outside the canvas is cut off, as in the browser.
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
    """Left, top, right, bottom of what has ink, within the canvas; None where there is none."""
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
