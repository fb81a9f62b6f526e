"""Digits as a hand would draw them on the app's canvas, no two alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

CANVAS = 360  # pixels
PEN_WIDTH = 22  # pixels
POINTS = 40  # of one stroke, as the browser sends them

# Corners of the pen's way, 0…1 from the top left corner; one list a stroke.
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


def draw(digit: int, hand: np.random.Generator) -> Objects:
    """One of `DIGITS`, a little turned, scaled and moved by `hand`; one object a stroke."""
    angle, scale = hand.normal(0, 0.08), hand.uniform(0.85, 1.05) * CANVAS
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    place = CANVAS / 2 + hand.normal(0, 8, 2)
    return [_stroke((_way(corners, hand) - 0.5) @ turn.T + place) for corners in SHAPES[digit]]


def _way(corners: list[tuple[float, float]], hand: np.random.Generator) -> Points:
    """Points (n, 2) at even distances along the corners, each moved a little."""
    ends = np.array(corners) + hand.normal(0, 0.01, (len(corners), 2))
    lengths = np.hypot(*np.diff(ends, axis=0).T)
    at = np.concatenate([[0.0], lengths.cumsum()])
    even = np.linspace(0, at[-1], POINTS)
    way = np.column_stack([np.interp(even, at, ends[:, axis]) for axis in (0, 1)])
    return way + hand.normal(0, 0.002, way.shape)


def _stroke(points: Points) -> dict[str, Any]:
    """The brush of Fabric.js: curves from middle to middle of the points the pen went through."""
    way = points.round(3).tolist()
    middles = ((points[1:-1] + points[2:]) / 2).round(3).tolist()
    curves = [["Q", *pen, *middle] for pen, middle in zip(way[1:-1], middles, strict=True)]
    path = [["M", *way[0]], *curves, ["L", *way[-1]]]
    low, high = points.min(axis=0), points.max(axis=0)
    left, top = ((low + high) / 2).round(4).tolist()
    width, height = (high - low).round(4).tolist()
    box = {"left": left, "top": top, "width": width, "height": height, "path": path}
    return {"type": "Path", **_PEN, **box}


_PEN = {  # what the canvas sends besides, as recorded in Chromium
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
