"""What some people add to a digit and others leave out: bars, slashes, flags, feet and hooks.

Strokes here have their box centred at (0, 0) and its longer side 1; y points down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from model.handwriting.curves import line
from model.strokes import Points

Strokes = list[Points]
Change = Callable[[Strokes, np.random.Generator], Strokes]
Variants = Mapping[str, tuple[Change, ...]]


def flourish(
    label: str,
    strokes: Sequence[Points],
    rng: np.random.Generator,
    variants: Variants | None = None,
) -> Strokes:
    """The digit with one flourish of its own, or without the one it has; others unchanged.

    `variants`: those to choose from; default: `GLYPH_VARIANTS`.
    """
    changes = (variants or GLYPH_VARIANTS).get(label)
    if not changes:
        return list(strokes)
    return changes[rng.integers(len(changes))](list(strokes), rng)


def bar(strokes: Strokes, rng: np.random.Generator) -> Strokes:
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
    return [*strokes, _points(line((x - half + shift, y + tilt), (x + half + shift, y - tilt)))]


def serif(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A seven's roof begins with a short stroke from below."""
    roof = strokes[0]
    if len(roof) < 4 or roof[0, 0] > roof[len(roof) // 3, 0]:  # written from the right
        return strokes
    tip = roof[0] + np.array([rng.uniform(-0.05, 0.05), rng.uniform(0.06, 0.22)])
    return [_points(line(tip, roof[0]), roof), *strokes[1:]]


def slash(strokes: Strokes, rng: np.random.Generator) -> Strokes:
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
    return [*strokes, _points(line(centre - tip, centre + tip * rng.uniform(0.8, 1.2)))]


def curl(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A zero's end runs on, inwards."""
    stroke = strokes[-1]
    if len(strokes) > 1 or len(stroke) < 8:
        return strokes
    dx, dy = stroke[-1] - stroke[-4]
    x, y = (stroke.min(axis=0) + stroke.max(axis=0)) / 2 - stroke[-1]
    inwards = math.copysign(rng.uniform(0.1, 0.45), dx * y - dy * x)  # radians a step
    angle = math.atan2(dy, dx) + inwards * np.arange(1, 7)
    step = rng.uniform(0.1, 0.3) / len(angle)
    path = np.cumsum(step * np.stack([np.cos(angle), np.sin(angle)], axis=1), axis=0)
    return [_points(stroke, stroke[-1] + path)]


def flag_or_foot(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A plain one gets a flag at its top, a foot, or both; any may lean to the right."""
    width, height = np.ptp(np.concatenate(strokes), axis=0)
    if len(strokes) > 1 or width > 0.3 * height:
        return _leaning(strokes, rng.uniform(0, 0.3))
    stem = strokes[0] if strokes[0][0, 1] < strokes[0][-1, 1] else strokes[0][::-1]
    kind = rng.random()
    drawn = [_points(_flag(stem[0], rng), stem) if kind < 0.85 else stem]
    if kind > 0.6:
        left, right = rng.uniform(0.1, 0.35, 2)
        tilt = rng.normal(0, 0.02)
        x, y = stem[-1]
        drawn.append(_points(line((x - left, y + tilt), (x + right, y - tilt))))
    return _leaning(drawn, rng.uniform(0, 0.6) if rng.random() < 0.5 else 0.0)


def tail(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A nine's tail is hooked to the left, or a hooked one is straight."""
    stroke = strokes[-1]
    begin = int(len(stroke) * rng.uniform(0.6, 0.8))
    x, y = np.diff(stroke[begin:], axis=0).T
    lowest = max(float(points[:, 1].max()) for points in strokes)
    if len(x) < 4 or y.sum() < 0.12 or lowest - stroke[-1, 1] > 0.1:
        return strokes
    now = math.atan2(-x[-3:].sum(), y[-3:].sum())  # from straight down, to the left
    if abs(now) > 2:
        return strokes
    turn = (math.radians(rng.uniform(-15, 100)) - now) * np.linspace(0, 1, len(x)) ** 2
    cos, sin = np.cos(turn), np.sin(turn)
    path = np.cumsum(np.stack([x * cos - y * sin, x * sin + y * cos], axis=1), axis=0)
    return [*strokes[:-1], _points(stroke[: begin + 1], stroke[begin] + path)]


def long_tail(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A nine's tail runs on far to the left, straight or in a bow that may rise again."""
    stroke = strokes[-1]
    if len(stroke) < 8:
        return strokes
    x, y = stroke[-1] - stroke[-4]
    lowest = max(float(points[:, 1].max()) for points in strokes)
    angle = math.atan2(-x, y)  # of the pen: 0 is straight down, π/2 to the left
    if abs(angle) > 1.6 or lowest - stroke[-1, 1] > 0.1:
        return strokes
    steps = 10
    last = math.radians(rng.uniform(70, 130))
    angles = angle + (last - angle) * np.minimum(np.linspace(0.2, rng.uniform(1, 2.5), steps), 1)
    length = rng.uniform(0.25, 0.8) / steps
    path = np.cumsum(length * np.stack([-np.sin(angles), np.cos(angles)], axis=1), axis=0)
    return [*strokes[:-1], _points(stroke, stroke[-1] + path)]


def looped_bar(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A seven's bar without lifting the pen: from the foot a loop to the left, then across."""
    if len(strokes) > 1 and len(_without_short(strokes)) == len(strokes):
        return strokes
    stroke = _without_short(strokes)[-1]
    low, high = stroke.min(axis=0), stroke.max(axis=0)
    if len(stroke) < 8 or high[1] - stroke[-1, 1] > 0.1:
        return strokes
    y = low[1] + rng.uniform(0.45, 0.65) * (high[1] - low[1])
    stem = stroke[len(stroke) // 3 :]
    x = stem[np.abs(stem[:, 1] - y).argmin(), 0]
    half = rng.uniform(0.15, 0.32)
    left, right = np.array([x - half, y]), np.array([x + half, y + rng.normal(0, 0.05)])
    bulge = (stroke[-1] + left) / 2 - (rng.uniform(0.05, 0.2), 0)
    t = np.linspace(0, 1, 12)[:, None]
    loop = (1 - t) ** 2 * stroke[-1] + 2 * t * (1 - t) * bulge + t**2 * left  # quadratic Bézier
    return [*_without_short(strokes)[:-1], _points(stroke, loop, line(left, right))]


def foot(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Any one, with a flag or without, stands on a foot; one that has a foot loses it."""
    if len(strokes) > 1:
        return _without_short(strokes)
    points = strokes[0]
    x, y = points[points[:, 1].argmax()]
    left = rng.uniform(0.14, 0.38)
    right = left * rng.uniform(0.6, 1.6)  # to one side only it would be an L
    tilt = rng.normal(0, 0.03)
    return [*strokes, _points(line((x - left, y + tilt), (x + right, y - tilt)))]


def shortened(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A four's stem is shorter at either end, and stands elsewhere."""
    last = strokes[-1]
    width, height = np.ptp(last, axis=0)
    if height < 0.4 or height < 1.5 * width or len(last) < 8:
        return strokes
    if len(strokes) == 1:
        return [last[: len(last) - int(rng.uniform(0, 0.12) * len(last))]]
    first, end = int(rng.uniform(0, 0.25) * len(last)), math.ceil(rng.uniform(0.8, 1) * len(last))
    shift = (rng.normal(0, 0.05), rng.normal(0, 0.04))
    return [*strokes[:-1], _points(last[first:end] + shift)]


def joined(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """A four's two strokes are written without lifting the pen."""
    if len(strokes) != 2:
        return strokes
    return [_points(strokes[0], line(strokes[0][-1], strokes[1][0]), strokes[1])]


def _flag(top: Points, rng: np.random.Generator) -> Points:
    """From its tip to the top of a stem, straight or bowed."""
    angle, length = math.radians(rng.uniform(15, 75)), rng.uniform(0.12, 0.5)
    cos, sin = math.cos(angle), math.sin(angle)
    flag = line((top[0] - length * cos, top[1] + length * sin), top)
    bow = length * rng.normal(0, 0.15) * np.sin(np.linspace(0, math.pi, len(flag)))
    return _points(flag + bow[:, None] * (sin, cos))


def _leaning(strokes: Strokes, slant: float) -> Strokes:
    """Sheared: `slant` to the right for each step up."""
    return [_points(stroke @ np.array([[1, 0], [-slant, 1]])) for stroke in strokes]


def _without_short(strokes: Strokes) -> Strokes:
    """Without the last stroke, if it is a short one like a bar."""
    last, first = (np.ptp(stroke, axis=0) for stroke in (strokes[-1], strokes[0]))
    return strokes[:-1] if last.max() < 0.6 * first.max() and last[1] < 0.25 else strokes


def _points(*parts: NDArray[np.floating]) -> Points:
    """One stroke of several parts."""
    return np.vstack(parts).astype(np.float32)


GLYPH_VARIANTS: Variants = {  # one is chosen: twice as often where it is twice
    "0": (slash, curl),
    "1": (flag_or_foot, flag_or_foot, foot),
    "4": (shortened, shortened, joined),
    "7": (bar, bar, serif, looped_bar),
    "9": (tail, long_tail),
}
