"""What people draw that is no digit: scribbles, symbols, several digits at once.

Made up, so that a net can learn to say that it does not know. Strokes have their box about
(0, 0), its side about 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from model.handwriting.curves import Curve, Sketch, line, turned
from model.handwriting.symbols import SYMBOLS
from model.strokes import Points


def scribble(rng: np.random.Generator) -> list[Points]:
    """One drawing that is no digit, of a kind drawn by chance."""
    makers = _SCRIBBLES if rng.random() < 0.5 else SYMBOLS
    sketch = makers[int(rng.integers(len(makers)))](rng)
    return [curve.astype(np.float32) for curve in sketch]


def side_by_side(left: Sequence[Points], right: Sequence[Points], gap: float) -> list[Points]:
    """Two characters of side 1 beside each other, `gap` between their boxes."""
    edge = max(points[:, 0].max() for points in left) + gap
    start = min(points[:, 0].min() for points in right)
    shift = np.array([edge - start, 0], dtype=np.float32)
    return [*left, *(points + shift for points in right)]


def _walk(rng: np.random.Generator) -> Sketch:
    """A pen that wanders with momentum, turning more or less wildly."""
    count = int(rng.integers(60, 200))
    turns = np.cumsum(rng.normal(rng.normal(0, 0.15), rng.uniform(0.35, 1.2), count))
    steps = np.stack([np.cos(turns), np.sin(turns)], axis=1) * rng.uniform(0.3, 1.7, (count, 1))
    return [_scaled(np.cumsum(steps, axis=0))]


def _zigzag(rng: np.random.Generator) -> Sketch:
    """To and fro, as when something is crossed out."""
    turns = int(rng.integers(5, 16))
    x = np.linspace(-0.5, 0.5, turns) + rng.normal(0, 0.04, turns)
    y = np.where(np.arange(turns) % 2, 0.5, -0.5) * rng.uniform(0.5, 1, turns)
    return [turned(np.stack([x, y * rng.uniform(0.3, 1)], axis=1), rng.uniform(0, math.pi))]


def _spiral(rng: np.random.Generator) -> Sketch:
    turns = rng.uniform(2.2, 5)
    t = np.linspace(0, 1, 90)
    angle = 2 * math.pi * turns * t * rng.choice([-1, 1]) + rng.uniform(0, 6)
    radius = (0.08 + 0.42 * t) * (1 + rng.normal(0, 0.05))
    wide = rng.uniform(0.6, 1.6)
    return [np.stack([radius * np.cos(angle) * wide, radius * np.sin(angle)], axis=1)]


def _coil(rng: np.random.Generator) -> Sketch:
    """Loops in a row, as when a pen is tried."""
    t = np.linspace(0, 1, 120)
    angle = 2 * math.pi * rng.integers(3, 8) * t
    x = t - 0.5 + 0.13 * np.cos(angle)
    y = rng.uniform(0.15, 0.4) * np.sin(angle)
    return [turned(np.stack([x, y], axis=1), rng.normal(0, 0.5))]


def _tangle(rng: np.random.Generator) -> Sketch:
    """A smooth curve through points anywhere."""
    knots = rng.uniform(-0.5, 0.5, (int(rng.integers(7, 16)), 2))
    at = np.linspace(0, len(knots) - 1, 12 * len(knots))
    curve = np.stack([np.interp(at, np.arange(len(knots)), knots[:, k]) for k in (0, 1)], axis=1)
    kernel = np.hanning(13)[1:-1] / np.hanning(13).sum()
    return [np.stack([np.convolve(curve[:, k], kernel, "valid") for k in (0, 1)], axis=1)]


def _lines(rng: np.random.Generator) -> Sketch:
    """Several straight lines anywhere."""
    ends = rng.uniform(-0.5, 0.5, (int(rng.integers(3, 9)), 2, 2))
    return [line(*pair) for pair in ends]


def _scaled(points: Curve) -> Curve:
    scaled: Curve = (points - points.mean(axis=0)) / max(float(np.ptp(points, axis=0).max()), 1e-6)
    return scaled


_SCRIBBLES: tuple[Callable[[np.random.Generator], Sketch], ...] = (
    _walk,
    _walk,
    _zigzag,
    _spiral,
    _coil,
    _tangle,
    _tangle,
    _lines,
)
