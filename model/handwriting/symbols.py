"""Signs that people draw and that are no digits: hearts, arrows, question marks and so on.

What looks like a digit is left out: a circle is a zero. The box is about (0, 0), its side about 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from model.handwriting.curves import Curve, Sketch, line, ring, turned


def _dots(rng: np.random.Generator) -> Sketch:
    """Specks far from each other."""
    return [rng.uniform(-0.5, 0.5, (1, 2)) for _ in range(int(rng.integers(3, 9)))]


def _dot(rng: np.random.Generator) -> Sketch:
    return [np.zeros((1, 2))]


def _dash(rng: np.random.Generator) -> Sketch:
    return [turned(line((-0.5, 0), (0.5, 0)), rng.uniform(-0.2, 0.2))]


def _plus(rng: np.random.Generator) -> Sketch:
    return [line((-0.5, 0), (0.5, 0)), line((0, -0.5), (0, 0.5))]


def _cross(rng: np.random.Generator) -> Sketch:
    return [line((-0.5, -0.5), (0.5, 0.5)), line((0.5, -0.5), (-0.5, 0.5))]


def _star(rng: np.random.Generator) -> Sketch:
    count = int(rng.integers(3, 6))
    angles = np.arange(count) * math.pi / count + math.pi / 2
    tips = np.stack([np.cos(angles), np.sin(angles)], axis=1) / 2
    return [line(tip, -tip) for tip in tips]


def _pentagram(rng: np.random.Generator) -> Sketch:
    angles = -math.pi / 2 + np.arange(6) * 4 * math.pi / 5
    return [np.stack([np.cos(angles), np.sin(angles)], axis=1) / 2]


def _hash(rng: np.random.Generator) -> Sketch:
    at = rng.uniform(0.12, 0.22)
    return [
        *(line((-0.5, y), (0.5, y)) for y in (-at, at)),
        *(line((x, -0.5), (x, 0.5)) for x in (-at, at)),
    ]


def _equals(rng: np.random.Generator) -> Sketch:
    at = rng.uniform(0.12, 0.3)
    return [line((-0.5, y), (0.5, y)) for y in (-at, at)]


def _check(rng: np.random.Generator) -> Sketch:
    dip = rng.uniform(-0.35, -0.1)
    return [np.array([(-0.5, rng.uniform(-0.05, 0.2)), (dip, 0.5), (0.5, -0.5)])]


def _arrow(rng: np.random.Generator) -> Sketch:
    head = np.array([(0.2, -0.25), (0.5, 0), (0.2, 0.25)])
    turn = rng.choice([0, 1, 2, 3]) * math.pi / 2 + rng.normal(0, 0.3)
    return [turned(part, turn) for part in (line((-0.5, 0), (0.5, 0)), head)]


def _square(rng: np.random.Generator) -> Sketch:
    corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)]
    return [np.array(corners) * (1, rng.uniform(0.6, 1.1))]


def _triangle(rng: np.random.Generator) -> Sketch:
    top = rng.uniform(-0.2, 0.2)
    return [np.array([(top, -0.5), (0.5, 0.45), (-0.5, 0.45), (top, -0.5)])]


def _heart(rng: np.random.Generator) -> Sketch:
    t = np.linspace(0, 2 * math.pi, 60)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return [np.stack([x, y], axis=1) / 34]


def _smiley(rng: np.random.Generator) -> Sketch:
    mouth = np.linspace(0.3, math.pi - 0.3, 12)
    smile = np.stack([np.cos(mouth), np.sin(mouth)], axis=1) * 0.28
    return [ring(0.5), np.array([(-0.17, -0.15)]), np.array([(0.17, -0.15)]), smile]


def _question(rng: np.random.Generator) -> Sketch:
    angle = np.linspace(-math.pi, 0.6 * math.pi, 20)
    arc = np.stack([np.cos(angle) * 0.28, np.sin(angle) * 0.24 - 0.26], axis=1)
    return [np.vstack([arc, (0, 0.2)]), np.array([(0, 0.5)])]


def _percent(rng: np.random.Generator) -> Sketch:
    left, right = ring(0.14, -0.28, -0.28), ring(0.14, 0.28, 0.28)
    return [left, line((0.4, -0.5), (-0.4, 0.5)), right]


def _at(rng: np.random.Generator) -> Sketch:
    angle = np.linspace(0, 1.85 * math.pi, 40)
    outer = np.stack([np.cos(angle), -np.sin(angle)], axis=1) * 0.5
    return [ring(0.17), np.vstack([(0.17, -0.2), (0.2, 0.18), (0.4, 0.2), outer])]


def _house(rng: np.random.Generator) -> Sketch:
    return [*(part * (1, 0.6) + (0, 0.2) for part in _square(rng)), _roof()]


def _roof() -> Curve:
    return np.array([(-0.55, -0.12), (0, -0.55), (0.55, -0.12)])


SYMBOLS: tuple[Callable[[np.random.Generator], Sketch], ...] = (
    _plus,
    _cross,
    _star,
    _pentagram,
    _hash,
    _equals,
    _check,
    _arrow,
    _square,
    _triangle,
    _heart,
    _smiley,
    _question,
    _percent,
    _at,
    _house,
    _dots,
    _dot,
    _dash,
)
