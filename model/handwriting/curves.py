"""Points of lines and rings, which scribbles and symbols are made of: float64 (n, 2)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]
Sketch = list[Curve]
Place = tuple[float, float] | NDArray[np.floating]


def line(start: Place, end: Place) -> Curve:
    """A straight stroke of eight points."""
    return np.linspace(start, end, 8, dtype=np.float64)


def ring(radius: float, x: float = 0, y: float = 0) -> Curve:
    angle = np.linspace(0, 2 * math.pi, 28)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def turned(points: Curve, angle: float) -> Curve:
    """Turned about (0, 0) by `angle` radians."""
    cos, sin = math.cos(angle), math.sin(angle)
    result: Curve = points @ np.array([[cos, sin], [-sin, cos]])
    return result
