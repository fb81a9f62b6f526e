"""Augmentation of pen strokes before they are rendered, so that a network sees more writers.

Strokes here have their box centred at (0, 0) and its longer side 1; y points down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.handwriting.glyph_variants import Variants, flourish
from model.strokes import Points, Stroke

CANVAS = 280  # pixels, the side of the canvas that `place` draws for
PENS = (8.0, 36.0)  # narrowest and widest pen on that canvas
SIDES = (56.0, 250.0)  # smallest and largest digit on it, longer side of the pen's path
WIDEST = 0.38  # of the longer side: with a wider pen, people cannot always tell what it is


@dataclass(frozen=True)
class StrokeAugmentation:
    """Largest changes (uniform) and standard deviations (normal); shares of the longer side."""

    rotation: float = 6.0  # degrees, standard deviation
    shear: float = 0.2  # sideways per down, standard deviation
    stretch: float = 0.15  # log of width against height, standard deviation
    bend: float = 0.04  # of a smooth field of displacements
    stroke_shift: float = 0.035  # of each stroke for itself, standard deviation
    stroke_scale: float = 0.06
    stroke_rotation: float = 5.0  # degrees
    jitter: float = 0.006  # of each point
    hook: float = 0.12  # share of strokes that begin or end in a short hook
    trim: float = 0.04  # of a stroke that is missing at either end, at most
    flourish: float = 0.4  # share of digits with a bar, a slash, a flag, a foot or a hook
    widest: float = 0.5  # pen to learn from: some leave a blot


def vary(
    label: str,
    strokes: Sequence[Points],
    augmentation: StrokeAugmentation,
    rng: np.random.Generator,
    variants: Variants | None = None,
) -> list[Points]:
    """The same character written differently.

    Strokes (n, 2) in any unit; the result is centred and its longer side is 1. `variants` as
    `flourish` takes them.
    """
    drawn = [_even(stroke, rng) for stroke in unit(strokes)]
    drawn = [_trim(stroke, augmentation.trim, rng) for stroke in drawn]
    if rng.random() < augmentation.flourish:
        drawn = flourish(label, drawn, rng, variants)
    drawn = [_hook(stroke, rng) if rng.random() < augmentation.hook else stroke for stroke in drawn]
    if len(drawn) > 1:
        drawn = [_move(stroke, augmentation, rng) for stroke in drawn]
    drawn = [_shake(stroke, augmentation.jitter, rng) for stroke in drawn]
    matrix = _matrix(augmentation, rng)
    return unit([point @ matrix.T for point in _bend(drawn, augmentation.bend, rng)])


def place(
    strokes: Sequence[Points], rng: np.random.Generator, widest: float = WIDEST
) -> list[Stroke]:
    """A character of side 1 drawn on the canvas: any size, any place, any pen up to `widest`."""
    side = rng.uniform(*SIDES)
    return put(strokes, side, min(rng.uniform(*PENS), max(widest * side, PENS[0])), rng)


def put(
    strokes: Sequence[Points], side: float, width: float, rng: np.random.Generator
) -> list[Stroke]:
    """A character of side 1 drawn `side` large with a pen of `width`, anywhere on the canvas."""
    room = max(CANVAS - side - width, 0.0)
    corner = (CANVAS - room) / 2 + rng.uniform(0, room, 2)
    return [Stroke((points * side + corner).astype(np.float32), width) for points in strokes]


def unit(strokes: Sequence[Points]) -> list[Points]:
    """Moved and scaled so that the box is centred at (0, 0) and its longer side is 1."""
    every = np.concatenate(strokes)
    low, high = every.min(axis=0), every.max(axis=0)
    side = max(float((high - low).max()), 1e-6)
    return [((points - (low + high) / 2) / side).astype(np.float32) for points in strokes]


def _even(stroke: Points, rng: np.random.Generator) -> Points:
    """Points at even distances, then smoothed over 0 to 2 points to either side."""
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    length = float(steps.sum())
    if length < 1e-3:
        return stroke[:1]
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(4, math.ceil(length / 0.03))
    at = np.linspace(0, length, count)
    even = np.stack([np.interp(at, along, stroke[:, k]) for k in (0, 1)], axis=1)
    reach = int(rng.integers(0, 3))  # points to either side
    if reach and count > 4 * reach:
        kernel = np.hanning(2 * reach + 3)[1:-1]
        kernel /= kernel.sum()
        padded = np.pad(even, ((reach, reach), (0, 0)), mode="edge")
        even = np.stack([np.convolve(padded[:, k], kernel, "valid") for k in (0, 1)], axis=1)
    return even.astype(np.float32)


def _trim(stroke: Points, most: float, rng: np.random.Generator) -> Points:
    first, last = (rng.uniform(0, most, 2) * len(stroke)).astype(int)
    return stroke[first : len(stroke) - last]


def _hook(stroke: Points, rng: np.random.Generator) -> Points:
    """Where the pen touched down or was lifted too late: a short turn at one end."""
    if len(stroke) < 4:
        return stroke
    if rng.random() < 0.5:
        return _hook_at_end(stroke[::-1], rng)[::-1]
    return _hook_at_end(stroke, rng)


def _hook_at_end(stroke: Points, rng: np.random.Generator) -> Points:
    dx, dy = stroke[-1] - stroke[-3]
    angle = math.atan2(dy, dx) + rng.choice([-1, 1]) * rng.uniform(0.5, 2.2)
    tip = np.array([math.cos(angle), math.sin(angle)]) * rng.uniform(0.03, 0.12)
    return np.vstack([stroke, stroke[-1] + tip / 2, stroke[-1] + tip]).astype(np.float32)


def _move(stroke: Points, augmentation: StrokeAugmentation, rng: np.random.Generator) -> Points:
    """One stroke of several for itself: shifted, scaled and turned about its own centre."""
    centre = (stroke.min(axis=0) + stroke.max(axis=0)) / 2
    scale = 1 + rng.normal(0, augmentation.stroke_scale)
    turn = scale * _rotation(math.radians(rng.normal(0, augmentation.stroke_rotation)))
    shift = rng.normal(0, augmentation.stroke_shift, 2)
    moved: Points = ((stroke - centre) @ turn.T + centre + shift).astype(np.float32)
    return moved


def _shake(stroke: Points, deviation: float, rng: np.random.Generator) -> Points:
    noise = rng.normal(0, deviation * rng.random(), stroke.shape)
    return (stroke + noise).astype(np.float32)


def _bend(strokes: Sequence[Points], amount: float, rng: np.random.Generator) -> list[Points]:
    """All points displaced by two slow waves, so that close points stay close."""
    waves = rng.normal(0, 3.5, (2, 2, 2))  # (wave, of x or y, by x and y), radians per side
    phases, heights = rng.uniform(0, 2 * math.pi, (2, 2)), rng.normal(0, amount, (2, 2))
    bent = []
    for points in strokes:
        angles = np.einsum("nk,wck->nwc", points, waves) + phases
        bent.append((points + (heights * np.sin(angles)).sum(axis=1)).astype(np.float32))
    return bent


def _matrix(augmentation: StrokeAugmentation, rng: np.random.Generator) -> NDArray[np.float32]:
    stretch = math.exp(rng.normal(0, augmentation.stretch))
    shear = np.array([[1, rng.normal(0, augmentation.shear)], [0, 1]])
    turn = _rotation(math.radians(rng.normal(0, augmentation.rotation)))
    matrix: Points = (turn @ shear @ np.diag([stretch, 1])).astype(np.float32)
    return matrix


def _rotation(angle: float) -> NDArray[np.float64]:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
