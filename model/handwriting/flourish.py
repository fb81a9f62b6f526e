"""What some people add to a digit and others leave out: bars, slashes, flags and feet.

Strokes here have their box centred at (0, 0) and its longer side 1; y points down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from model.strokes import Points

Strokes = list[Points]


def flourish(label: str, strokes: Sequence[Points], rng: np.random.Generator) -> Strokes:
    """The digit with one flourish of its own, or without the one it has; others unchanged."""
    change = _CHANGES.get(label)
    return change(list(strokes), rng) if change else list(strokes)


def _bar(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A seven's stem is crossed; a crossed one loses its bar."""
    if len(strokes) > 1:
        return _without_short(strokes)
    every = np.concatenate(strokes)
    low, high = every.min(axis=0), every.max(axis=0)
    y = low[1] + rng.uniform(0.38, 0.68) * (high[1] - low[1])
    stem = strokes[-1][len(strokes[-1]) // 3 :]
    x = stem[np.abs(stem[:, 1] - y).argmin(), 0]
    half = rng.uniform(0.14, 0.32) * max(high[0] - low[0], 0.5)
    tilt = rng.normal(0, 0.15) * half
    shift = rng.normal(0, 0.2) * half
    return [*strokes, _line((x - half + shift, y + tilt), (x + half + shift, y - tilt))]


def _slash(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A zero is struck through from the lower left to the upper right, or the other way."""
    if len(strokes) > 1:
        return strokes
    low, high = strokes[0].min(axis=0), strokes[0].max(axis=0)
    centre, half = (low + high) / 2, (high - low) / 2
    reach = rng.uniform(0.55, 1.25)
    steep = np.array([rng.uniform(0.5, 1.0), -rng.uniform(0.6, 1.0)])
    if rng.random() < 0.1:
        steep[0] = -steep[0]
    tip = half * steep * reach
    return [*strokes, _line(centre - tip, centre + tip * rng.uniform(0.8, 1.2))]


def _flag_or_foot(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A plain one gets a flag at its top, a foot, or both."""
    every = np.concatenate(strokes)
    width, height = np.ptp(every, axis=0)
    if len(strokes) > 1 or width > 0.3 * height:
        return strokes
    stem = strokes[0] if strokes[0][0, 1] < strokes[0][-1, 1] else strokes[0][::-1]
    top, bottom = stem[0], stem[-1]
    kind = rng.random()
    if kind < 0.8:
        angle, length = math.radians(rng.uniform(25, 70)), rng.uniform(0.12, 0.42)
        tip = top + np.array([-math.cos(angle), math.sin(angle)]) * length
        stem = np.vstack([_line(tip, top), stem])
    drawn = [stem.astype(np.float32)]
    if kind > 0.5:
        left, right = rng.uniform(0.1, 0.35, 2)
        tilt = rng.normal(0, 0.02)
        x, y = bottom
        drawn.append(_line((x - left, y + tilt), (x + right, y - tilt)))
    return drawn


def _without_short(strokes: Strokes) -> Strokes:
    """Without the last stroke, if it is a short one like a bar."""
    last, first = (np.ptp(stroke, axis=0) for stroke in (strokes[-1], strokes[0]))
    return strokes[:-1] if last.max() < 0.6 * first.max() and last[1] < 0.25 else strokes


def _line(start: Points | tuple[float, float], end: Points | tuple[float, float]) -> Points:
    """A straight stroke of eight points."""
    return np.linspace(start, end, 8).astype(np.float32)


_CHANGES: dict[str, Callable[[Strokes, np.random.Generator], Strokes]] = {
    "0": _slash,
    "1": _flag_or_foot,
    "7": _bar,
}
