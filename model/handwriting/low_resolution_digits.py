"""Characters drawn on a canvas of a few pixels, as in a paint program or a small scan.

They go the way of a file: `enlarge`, then `to_mnist`. A pen of one or two pixels is hard-edged
(a paint program's pencil) or soft (a brush, a scan).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from model.data.mnist import Images
from model.handwriting.stroke_augmentation import StrokeAugmentation, unit, vary
from model.handwriting.unipen import PenSample
from model.images.low_resolution import enlarge
from model.preprocess import to_mnist
from model.strokes import Points, Stroke, render

CANVASES = (16, 32)  # pixels, smallest and largest side
PENS = (1.0, 2.0)  # pixels, of a pen; a scan's may be wider
_FILLED = (0.6, 0.95)  # of the canvas's side: the longer side of the digit
_SCANS = 0.3  # share of drawings that are reduced from a large one, with any pen
_HARD = 0.5  # share of the others that are hard-edged
_SCAN_PENS = (0.04, 0.2)  # of the digit's longer side
_REDUCED_FROM = 8  # times the canvas


def low_resolution_picture(
    sample: PenSample, augmentation: StrokeAugmentation | None, rng: np.random.Generator
) -> Images:
    """One sample, as it was written or varied by `augmentation`, drawn small: uint8 (28, 28)."""
    strokes = (
        unit(sample.strokes)
        if augmentation is None
        else vary(sample.label, sample.strokes, augmentation, rng)
    )
    return to_mnist(enlarge(draw_small(strokes, rng)))


def draw_small(strokes: Sequence[Points], rng: np.random.Generator) -> Images:
    """A character of side 1 on a small canvas: uint8 (S, S), S in `CANVASES`, the darkest 255."""
    canvas = int(rng.integers(CANVASES[0], CANVASES[1] + 1))
    side = canvas * rng.uniform(*_FILLED)
    if rng.random() < _SCANS:
        placed = _placed(strokes, canvas, side)
        return _reduced(placed, canvas, side * rng.uniform(*_SCAN_PENS), rng)
    pen = float(rng.choice(PENS)) if rng.random() < 0.7 else rng.uniform(*PENS)
    return small_ink(strokes, canvas, side, pen, hard=rng.random() < _HARD)


def small_ink(
    strokes: Sequence[Points], canvas: int, side: float, pen: float, *, hard: bool
) -> Images:
    """A character of side 1 in the middle of a canvas: uint8 (canvas, canvas), the darkest 255.

    `side` and `pen` are in pixels; `hard`: without soft edges, the pen a whole number of pixels.
    """
    points = _placed(strokes, canvas, side)
    if hard:
        return _hard_edged(points, canvas, round(pen))
    return _strengthened(render([Stroke(each, pen) for each in points], canvas))


def _placed(strokes: Sequence[Points], canvas: int, side: float) -> list[Points]:
    return [(points * side + canvas / 2).astype(np.float32) for points in strokes]


def _hard_edged(strokes: Sequence[Points], canvas: int, pen: int) -> Images:
    """Each pixel 0 or 255; a pen of two is a square of two pixels."""
    image = Image.new("L", (canvas, canvas))
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        corners = [(int(x), int(y)) for x, y in stroke]
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1))[: pen * pen]:
            shifted = [(x + dx, y + dy) for x, y in corners]
            draw.line(shifted, fill=255) if len(shifted) > 1 else draw.point(shifted, fill=255)
    return np.asarray(image)


def _reduced(
    strokes: Sequence[Points], canvas: int, pen: float, rng: np.random.Generator
) -> Images:
    """Drawn large and scaled down, as a scanner or an image program does."""
    factor = _REDUCED_FROM
    large = render([Stroke(each * factor, pen * factor) for each in strokes], canvas * factor)
    filters = (Image.Resampling.BOX, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)
    chosen = filters[int(rng.integers(len(filters)))]
    return _strengthened(np.asarray(Image.fromarray(large).resize((canvas, canvas), chosen)))


def _strengthened(ink: Images) -> Images:
    """The darkest pixel 255, as ink extraction leaves it."""
    strong: Images = np.rint(ink * (255 / max(int(ink.max()), 1))).astype(np.uint8)
    return strong
