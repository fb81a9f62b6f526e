"""Random drawings of digits, as JSON of the app's canvas."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

CANVAS = 360  # pixels
PEN_WIDTH = 22  # pixels
POINTS = 40  # of one stroke, as in a browser

# Control points of each stroke, 0…1 from the top left corner.
SHAPES: dict[int, list[list[tuple[float, float]]]] = {
    0: [[(0.5, 0.15), (0.3, 0.3), (0.28, 0.65), (0.47, 0.87), (0.7, 0.7), (0.7, 0.3), (0.5, 0.15)]],
    1: [[(0.38, 0.3), (0.54, 0.14), (0.52, 0.87)]],
    2: [[(0.28, 0.32), (0.5, 0.15), (0.7, 0.32), (0.55, 0.58), (0.27, 0.86), (0.76, 0.84)]],
    3: [
        [(0.3, 0.2), (0.6, 0.15), (0.66, 0.34), (0.47, 0.48), (0.7, 0.65), (0.5, 0.88), (0.28, 0.8)]
    ],
    4: [[(0.4, 0.14), (0.25, 0.56), (0.78, 0.55)], [(0.63, 0.32), (0.58, 0.88)]],
    5: [
        [(0.34, 0.15), (0.3, 0.47), (0.52, 0.42), (0.7, 0.6), (0.6, 0.82), (0.28, 0.84)],
        [(0.34, 0.15), (0.74, 0.14)],
    ],
    7: [[(0.24, 0.2), (0.78, 0.19), (0.44, 0.88)], [(0.33, 0.53), (0.7, 0.51)]],  # crossed
    9: [
        [
            (0.68, 0.3),
            (0.5, 0.15),
            (0.32, 0.34),
            (0.46, 0.52),
            (0.69, 0.3),
            (0.66, 0.6),
            (0.58, 0.88),
        ]
    ],
}
DIGITS = sorted(SHAPES)

Points = NDArray[np.float64]
Objects = list[dict[str, Any]]  # strokes as the canvas sends them (Fabric.js)


def draw(digit: int, rng: np.random.Generator) -> Objects:
    """One of `DIGITS`, randomly rotated, scaled and shifted; one object for each stroke."""
    angle, scale = rng.normal(0, 0.08), rng.uniform(0.85, 1.05) * CANVAS
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    place = CANVAS / 2 + rng.normal(0, 8, 2)
    return [_stroke((_polyline(corners, rng) - 0.5) @ turn.T + place) for corners in SHAPES[digit]]


def _polyline(corners: list[tuple[float, float]], rng: np.random.Generator) -> Points:
    """Evenly spaced points (n, 2) along the control points, with noise."""
    ends = np.array(corners) + rng.normal(0, 0.01, (len(corners), 2))
    lengths = np.hypot(*np.diff(ends, axis=0).T)
    at = np.concatenate([[0.0], lengths.cumsum()])
    even = np.linspace(0, at[-1], POINTS)
    polyline = np.column_stack([np.interp(even, at, ends[:, axis]) for axis in (0, 1)])
    return polyline + rng.normal(0, 0.002, polyline.shape)


def _stroke(points: Points) -> dict[str, Any]:
    """A path as the brush of Fabric.js makes it: curves between the midpoints of the points."""
    polyline = points.round(3).tolist()
    middles = ((points[1:-1] + points[2:]) / 2).round(3).tolist()
    curves = [["Q", *pen, *middle] for pen, middle in zip(polyline[1:-1], middles, strict=True)]
    path = [["M", *polyline[0]], *curves, ["L", *polyline[-1]]]
    low, high = points.min(axis=0), points.max(axis=0)
    left, top = ((low + high) / 2).round(4).tolist()
    width, height = (high - low).round(4).tolist()
    box = {"left": left, "top": top, "width": width, "height": height, "path": path}
    return {"type": "Path", **_PEN, **box}


_PEN = {  # further fields, as recorded in Chromium
    "version": "7.4.0",
    "originX": "center",
    "originY": "center",
    "fill": None,
    "stroke": "#ffffff",
    "strokeWidth": PEN_WIDTH,
    "strokeLineCap": "round",
    "strokeLineJoin": "round",
    "strokeMiterLimit": 10,
    "strokeUniform": False,
    "scaleX": 1,
    "scaleY": 1,
    "angle": 0,
    "flipX": False,
    "flipY": False,
    "opacity": 1,
    "visible": True,
    "backgroundColor": "",
    "fillRule": "nonzero",
    "paintFirst": "fill",
    "globalCompositeOperation": "source-over",
    "skewX": 0,
    "skewY": 0,
}
