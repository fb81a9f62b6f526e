"""Synthetic photographs of handwritten digits: strokes on paper, with light, lens and camera.

Paper, pen, light, position, size, angle and camera are random.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.handwriting.stroke_augmentation import unit
from model.handwriting.unipen import PenSample
from model.strokes import Points, Stroke, render

PAPERS = ("plain", "lined", "squared", "dotted")
MARGIN = 1.3  # side of the page, relative to the photograph
EDGE = 0.12  # share of photographs that show an edge of the page and the table

_TINTS = {"white": (0.96, 0.96, 0.95), "cream": (0.80, 0.91, 0.95), "grey": (0.78, 0.78, 0.77)}
_TINTS |= {"brown": (0.52, 0.65, 0.75)}
_PENS = {"pencil": (0.40, 0.38, 0.37), "blue": (0.52, 0.24, 0.13), "black": (0.10, 0.09, 0.09)}
_RULES = {"grey": (0.66, 0.64, 0.63), "blue": (0.85, 0.66, 0.55), "red": (0.60, 0.55, 0.85)}

Layer = NDArray[np.float32]  # (H, W, 3), blue, green, red, 0…1
Field = NDArray[np.float64]  # (H, W)
Matrix = NDArray[np.float64]  # (3, 3)
Pair = NDArray[np.int64]  # width, height


@dataclass(frozen=True)
class Photo:
    """A JPEG file, its digits from left to right, and the kinds of paper and pen."""

    content: bytes
    digits: str
    paper: str
    pen: str


def photograph(samples: Sequence[PenSample], rng: np.random.Generator) -> Photo:
    """One photograph of one digit, or of several side by side."""
    longer = int(rng.integers(600, 2001))
    frame = np.array([longer, round(longer * rng.choice([0.5625, 0.75, 1.0]))])  # width, height
    if rng.random() < 0.5:
        frame = frame[::-1]
    kind, tint, pen = (str(rng.choice(list(names))) for names in (PAPERS, _TINTS, _PENS))
    side = round(MARGIN * longer)
    to_photo = _view(frame, side, rng)
    page = _page(kind, tint, side, rng)
    _write(page, _place(_in_a_row(samples, rng), frame, to_photo, rng), pen, rng)
    table = rng.uniform(0.1, 0.45, 3).tolist()
    size = (int(frame[0]), int(frame[1]))
    image = cv2.warpPerspective(page, to_photo, size, flags=cv2.INTER_LINEAR, borderValue=table)
    content = expose(image * cv2.merge([light(frame, rng)] * 3), rng)
    return Photo(content, "".join(sample.label for sample in samples), kind, pen)


def _view(frame: Pair, side: int, rng: np.random.Generator) -> Matrix:
    """The homography (3, 3) from the page to the photograph."""
    angle = math.radians(rng.uniform(-8, 8))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    unit_square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    tilt = rng.uniform(-0.04, 0.04, (4, 2)) * frame.min()
    centre = np.full(2, side / 2)
    if rng.random() < EDGE:
        axis = int(rng.integers(2))
        beyond = (side - frame[axis]) / 2 + rng.uniform(0.05, 0.2) * frame[axis]
        centre[axis] += rng.choice([-1, 1]) * beyond
    corners = ((unit_square - 0.5) * frame + tilt) @ turn.T + centre
    target = (unit_square * frame).astype(np.float32)
    return cv2.getPerspectiveTransform(corners.astype(np.float32), target).astype(np.float64)


def _place(
    strokes: Sequence[Points], frame: Pair, to_photo: Matrix, rng: np.random.Generator
) -> list[Stroke]:
    """Strokes of digits of height 1 at a random position inside the page and the photograph."""
    every = np.concatenate(strokes)
    low, high = every.min(axis=0), every.max(axis=0)
    space = 0.84 * frame / (high - low + 0.2)
    height = min(rng.uniform(0.14, 0.5) * frame.min(), space.min())
    width = max(height * rng.uniform(0.02, 0.11), 1.5)
    rim = width + 0.02 * frame.min()
    side = MARGIN * frame.max()
    for attempt in range(1000):
        height *= 1 if attempt < 100 else 0.99  # smaller if it does not fit beside an edge
        centre = _transform(
            np.linalg.inv(to_photo).astype(np.float64), rng.uniform(0, 1, (1, 2)) * frame
        )
        shift = centre - (low + high) / 2 * height
        page = (every * height + shift).astype(np.float64)
        photo = _transform(to_photo, page)
        if min(page.min(), side - page.max(), photo.min(), (frame - photo).min()) > rim:
            break
    return [Stroke((points * height + shift).astype(np.float32), width) for points in strokes]


def _page(kind: str, tint: str, side: int, rng: np.random.Generator) -> Layer:
    """Paper with texture and printed rules."""
    fibres = cv2.GaussianBlur(rng.standard_normal((side, side), np.float32), (0, 0), 1.2)
    texture = 1 + np.float32(rng.uniform(0.004, 0.03)) * fibres
    pitch = side * rng.uniform(0.03, 0.09)
    width = max(1.0, side * rng.uniform(0.0008, 0.0022))
    colour = np.array(_RULES[str(rng.choice(list(_RULES)))], np.float32)
    colour = 1 - (1 - colour) * rng.uniform(0.5, 1.2)
    printed = _rules(kind, side, pitch, width)
    channels = zip(np.array(_TINTS[tint], np.float32), 1 - colour, strict=True)
    layers = [tone * texture * (1 - printed * taken) for tone, taken in channels]
    return np.asarray(cv2.merge(layers), dtype=np.float32)


def _rules(kind: str, side: int, pitch: float, width: float) -> Layer:
    """The printed rules or dots: float32 (side, side), 0…1."""
    away = np.abs((np.arange(side, dtype=np.float32) % pitch) - pitch / 2)
    lines = np.clip(width / 2 - away + 0.5, 0, 1).astype(np.float32)
    printed = np.zeros((side, side), np.float32)
    if kind in {"lined", "squared"}:
        printed = np.maximum(printed, lines[:, None])
    if kind == "squared":
        printed = np.maximum(printed, lines)
    if kind == "dotted":
        distance = np.hypot(away[:, None], away).astype(np.float32)
        printed = np.clip(1.4 * width - distance + 0.5, 0, 1)
    return printed


def _transform(matrix: Matrix, points: Field) -> Field:
    """Points (n, 2) transformed by a homography."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    flat: Field = moved[:, :2] / moved[:, 2:]
    return flat


def _write(page: Layer, strokes: Sequence[Stroke], pen: str, rng: np.random.Generator) -> None:
    """Draw the ink on the page, in place."""
    every = np.concatenate([stroke.points for stroke in strokes])
    width = strokes[0].width if pen != "pencil" else max(strokes[0].width / 2, 1.5)
    low = np.maximum(every.min(axis=0) - 2 * width, 0).astype(int)
    high = np.minimum(every.max(axis=0) + 2 * width, len(page)).astype(int)
    moved = [Stroke(stroke.points - low.astype(np.float32), width) for stroke in strokes]
    columns, rows = high - low
    ink = render(moved, int(max(columns, rows)))[:rows, :columns].astype(np.float32) / 255
    if pen == "pencil":  # the grain of graphite on paper
        grain = cv2.GaussianBlur(rng.standard_normal(ink.shape, np.float32), (0, 0), 1)
        ink = ink * np.clip(0.88 + 0.5 * grain, 0.35, 1)
    colour = np.array(_PENS[pen], np.float32) * rng.uniform(0.75, 1.25)
    page[low[1] : high[1], low[0] : high[0]] *= 1 - ink[..., None] * (1 - colour)


def _in_a_row(samples: Sequence[PenSample], rng: np.random.Generator) -> list[Points]:
    """Digits of about height 1 side by side, with random sizes and vertical shifts."""
    row, right = [], 0.0
    for sample in samples:
        strokes = unit(sample.strokes)
        scale = rng.uniform(0.85, 1.15)
        left = min(float(p[:, 0].min()) for p in strokes) * scale
        shift = np.array([right - left, rng.normal(0, 0.05)])
        strokes = [p * scale + shift for p in strokes]
        right = max(float(p[:, 0].max()) for p in strokes) + rng.uniform(0.22, 0.55)
        row += strokes
    return row


def light(frame: Pair, rng: np.random.Generator) -> NDArray[np.float32]:
    """Brightness (H, W): a lamp at one side, a shadow, and vignetting."""
    W, H = (int(side) for side in frame)
    x, y = np.meshgrid(
        np.linspace(-1, 1, W // 4), np.linspace(-1, 1, H // 4)
    )  # low resolution is enough
    angle = rng.uniform(0, 2 * math.pi)
    along = x * math.cos(angle) + y * math.sin(angle)
    bright = 1 - rng.uniform(0, 0.25) * (1 - along)
    bright *= 1 - rng.uniform(0, 0.3) * (x**2 + y**2) / 2
    if rng.random() < 0.5:
        bright *= 1 - rng.uniform(0.1, 0.5) * _shadow(x, y, rng)
    bright *= rng.uniform(0.65, 1.0)
    return cv2.resize(bright.astype(np.float32), (W, H)).astype(np.float32)


def _shadow(x: Field, y: Field, rng: np.random.Generator) -> Field:
    """A shadow of a hand or head: one side of a wavy line, 0…1, with a soft edge."""
    angle, place = rng.uniform(0, 2 * math.pi), rng.uniform(-0.5, 0.7)
    along = x * math.cos(angle) + y * math.sin(angle)
    across = y * math.cos(angle) - x * math.sin(angle)
    edge = place + rng.uniform(0, 0.15) * np.sin(rng.uniform(1, 4) * across + rng.uniform(0, 6))
    soft: Field = 1 / (1 + np.exp(-(along - edge) / rng.uniform(0.02, 0.2)))
    return soft


def expose(scene: Layer, rng: np.random.Generator) -> bytes:
    """A JPEG file with defocus, motion blur, noise and colour cast."""
    size = max(scene.shape) / 1000
    image = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.3, 1.8) * size)
    if rng.random() < 0.2:
        length = max(2, round(rng.uniform(2, 6) * size))
        kernel = np.eye(length, dtype=np.float32) / length
        image = cv2.filter2D(image, -1, kernel if rng.random() < 0.5 else kernel[::-1].copy())
    cast = cv2.merge(
        [np.full(image.shape[:2], share, np.float32) for share in rng.uniform(0.88, 1, 3)]
    )
    noise = rng.standard_normal(image.shape, np.float32) * np.float32(rng.uniform(0.005, 0.035))
    image = image * cast + noise
    pixels = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    quality = int(rng.integers(50, 95))
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
