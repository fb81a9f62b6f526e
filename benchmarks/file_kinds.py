"""Files of the kinds that people bring, made: numbers in rows, on forms, on a desk, as tables.

Each kind draws one file: its content, its name, and the digits that a person reads in it.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.data.mnist import Digits
from model.handwriting.stroke_augmentation import unit
from model.handwriting.unipen import PenSample
from model.strokes import Stroke, render

Ink = NDArray[np.uint8]  # (H, W), 0 paper, 255 ink
Colours = NDArray[np.uint8]  # (H, W, 3 or 4)
Rng = np.random.Generator


@dataclass(frozen=True)
class Source:
    """Where digits come from: MNIST's test digits and pen strokes, in equal shares."""

    mnist: Digits
    strokes: list[PenSample]

    def digit(self, height: int, rng: Rng) -> tuple[str, Ink]:
        """A label and its ink, `height` pixels tall, cut at its edges."""
        if rng.random() < 0.5:
            k = int(rng.integers(len(self.mnist)))
            label, ink = str(self.mnist.labels[k]), self.mnist.images[k]
            ink = cv2.resize(ink, (280, 280), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        else:
            sample = self.strokes[int(rng.integers(len(self.strokes)))]
            points = [p * 200 + 140 for p in unit(sample.strokes)]
            pen = float(rng.uniform(14, 26))
            label, ink = sample.label, render([Stroke(p, pen) for p in points], 280)
        ink = tight(ink)
        width = max(3, round(ink.shape[1] * height / ink.shape[0]))
        width = min(width, round(1.3 * height))
        sized = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)
        return label, sized.astype(np.uint8)

    def number(self, count: int, height: int, rng: Rng, gap: float = 0.0) -> tuple[str, Ink]:
        """A row of digits, so far apart (in heights; 0: drawn between 0.2 and 0.5)."""
        parts, labels = [], ""
        for _ in range(count):
            label, ink = self.digit(height, rng)
            space = round(height * (gap or rng.uniform(0.2, 0.5)))
            parts += [ink, np.zeros((height, space), np.uint8)]
            labels += label
        return labels, np.hstack(parts[:-1])

    def rows(self, count: int, height: int, gap: float, rng: Rng) -> tuple[str, Ink]:
        """Rows below each other, so far apart (in heights)."""
        made = [self.number(int(rng.integers(3, 6)), height, rng) for _ in range(count)]
        width = max(ink.shape[1] for _, ink in made)
        parts = []
        for _, ink in made:
            parts += [np.pad(ink, ((0, 0), (0, width - ink.shape[1])))]
            parts += [np.zeros((round(gap * height), width), np.uint8)]
        return "".join(labels for labels, _ in made), np.vstack(parts[:-1])


@dataclass(frozen=True)
class MadeFile:
    content: bytes
    name: str
    digits: str


def tight(ink: Ink, least: int = 64) -> Ink:
    rows, columns = np.flatnonzero((ink >= least).any(1)), np.flatnonzero((ink >= least).any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def png(picture: NDArray[np.uint8]) -> bytes:
    content = io.BytesIO()
    Image.fromarray(picture).save(content, "PNG")
    return content.getvalue()


def on_paper(ink: Ink, paper: float, pen: float) -> Ink:
    """Grey values."""
    return np.rint(paper + (pen - paper) * (ink.astype(np.float32) / 255)).astype(np.uint8)


def padded(ink: Ink, rng: Rng, low: float = 0.4, high: float = 1.2, height: int = 64) -> Ink:
    margins = np.rint(rng.uniform(low, high, 4) * height).astype(int)
    return np.pad(ink, (tuple(margins[:2]), tuple(margins[2:])))


def low_resolution(side: int, pen: int, source: Source, rng: Rng) -> MadeFile:
    """A digit drawn on few pixels with a pen of one or two, without soft edges."""
    sample = source.strokes[int(rng.integers(len(source.strokes)))]
    long = side * rng.uniform(0.6, 0.85)
    points = [p * long for p in unit(sample.strokes)]
    every = np.concatenate(points)
    shift = side / 2 - (every.min(0) + every.max(0)) / 2 + rng.uniform(-1, 1, 2)
    image = Image.new("L", (side, side))
    draw = ImageDraw.Draw(image)
    for stroke in points:
        corners = [tuple(map(float, p + shift)) for p in stroke]
        draw.line([*corners, corners[-1]] if len(corners) == 1 else corners, fill=255, width=pen)
    ink = np.asarray(image)
    return MadeFile(png(255 - ink if rng.random() < 0.7 else ink), "x.png", sample.label)


def near_rows(gap: float, source: Source, rng: Rng) -> MadeFile:
    height = int(rng.integers(40, 110))
    digits, ink = source.rows(int(rng.integers(2, 4)), height, gap, rng)
    page = on_paper(padded(ink, rng, height=height), rng.uniform(235, 255), rng.uniform(0, 40))
    return MadeFile(png(page), "x.png", digits)


def ruled(squared: bool, coloured: bool, source: Source, rng: Rng) -> MadeFile:
    height = int(rng.integers(60, 120))
    digits, ink = source.number(int(rng.integers(1, 5)), height, rng)
    ink = padded(ink, rng, height=height)
    H, W = ink.shape
    pitch = round(height * rng.uniform(0.4, 1.1))
    thick = int(rng.integers(1, 4))
    rule = np.zeros((H, W), np.uint8)
    for k in range(int(rng.integers(pitch)), H, pitch):
        rule[k : k + thick] = 255
    for k in range(int(rng.integers(pitch)), W if squared else 0, pitch):
        rule[:, k : k + thick] = 255
    grey = float(rng.choice([0, 20, 40, 60, 90, 120, 160, 200]))
    tones = [grey] * 3
    if coloured:
        drawn = [rng.uniform(180, 255), rng.uniform(0, 200), rng.uniform(0, 120)]
        tones = [float(tone) for tone in rng.permutation(drawn)]
    pen = rng.uniform(0, 40)
    page = [np.minimum(on_paper(rule, 252, tone), on_paper(ink, 252, pen)) for tone in tones]
    return MadeFile(png(np.dstack(page)), "x.png", digits)


def boxes(comb: bool, source: Source, rng: Rng) -> MadeFile:
    """A digit in each field of a form."""
    height = int(rng.integers(28, 90))
    side, thick = round(height * rng.uniform(1.3, 1.9)), int(rng.integers(1, 4))
    count = int(rng.integers(1, 7)) if not comb else int(rng.integers(3, 8))
    step = side if comb else round(side * rng.uniform(1.1, 1.5))
    page = np.zeros((side + thick, step * count + side), np.uint8)
    digits = ""
    for k in range(count):
        label, ink = source.digit(height, rng)
        digits += label
        cv2.rectangle(page, (k * step, 0), (k * step + side, side), 255, thick)
        play = side - height - 2 * thick
        top = thick + int(rng.integers(1, max(2, play)))
        room = max(1, side - ink.shape[1] - 2 * thick)
        left = k * step + thick + int(rng.integers(room // 3, max(room // 3 + 1, 2 * room // 3)))
        where = page[top : top + height, left : left + ink.shape[1]]
        np.maximum(where, ink[: where.shape[0], : where.shape[1]], out=where)
    page = padded(page, rng, 0.3, 1, height)
    return MadeFile(png(on_paper(page, 245, rng.uniform(0, 40))), "x.png", digits)


def framed(at_edge: bool, source: Source, rng: Rng) -> MadeFile:
    height, thick = int(rng.integers(50, 110)), int(rng.integers(1, 7))
    digits, ink = source.number(int(rng.integers(1, 5)), height, rng)
    ink = padded(ink, rng, height=height)
    H, W = ink.shape
    away = 0 if at_edge else round(height * rng.uniform(0.05, 0.2))
    cv2.rectangle(ink, (away, away), (W - 1 - away, H - 1 - away), 255, thick)
    return MadeFile(png(on_paper(ink, 245, rng.uniform(0, 40))), "x.png", digits)


def scan_edge(source: Source, rng: Rng) -> MadeFile:
    height = int(rng.integers(50, 110))
    digits, ink = source.number(int(rng.integers(1, 5)), height, rng)
    page = on_paper(padded(ink, rng, height=height), 245, rng.uniform(0, 40))
    H, W = page.shape
    for _ in range(int(rng.integers(1, 3))):
        thick, slant = rng.uniform(0.01, 0.07) * min(H, W), rng.uniform(-0.02, 0.02)
        x, y = np.meshgrid(np.arange(W), np.arange(H))
        side = int(rng.integers(4))
        away = (y, H - 1 - y, x, W - 1 - x)[side] + slant * ((x, x, y, y)[side])
        page[away < thick] = rng.integers(0, 30)
    return MadeFile(png(page), "x.png", digits)


def desk(source: Source, rng: Rng) -> MadeFile:
    """A page, turned by up to 10°, seen a little from the side, on a darker desk."""
    height = int(rng.integers(50, 130))
    digits, ink = source.number(int(rng.integers(1, 5)), height, rng)
    sheet = on_paper(padded(ink, rng, 0.5, 1.5, height), 235, 30).astype(np.float32)
    H, W = sheet.shape
    size = np.array([W, H]) * rng.uniform(1.4, 2.2) + 40
    middle = size / 2 + rng.uniform(-0.1, 0.1, 2) * size * (size - (W, H)) / size
    angle = math.radians(rng.uniform(-10, 10))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    corners = np.array([[-W, -H], [W, -H], [W, H], [-W, H]]) / 2
    seen = (corners + rng.uniform(-0.03, 0.03, (4, 2)) * min(H, W)) @ turn + middle
    view = cv2.getPerspectiveTransform(
        (corners + np.array([W, H]) / 2).astype(np.float32), seen.astype(np.float32)
    )
    shape = (int(size[0]), int(size[1]))
    page = cv2.warpPerspective(sheet, view, shape, flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.ones_like(sheet), view, shape)
    scene = page * inside + (1 - inside) * rng.uniform(60, 150)
    return MadeFile(_lit(scene, rng), "x.jpg", digits)


def small_in_photo(source: Source, rng: Rng) -> MadeFile:
    """Several rows of digits, each 2 to 3 % of the longer side tall."""
    W, H = (int(rng.integers(1400, 3200)), 0)
    H = round(0.75 * W)
    height = max(18, round(rng.uniform(0.02, 0.03) * W))
    digits, ink = source.rows(int(rng.integers(2, 4)), height, rng.uniform(0.5, 1.0), rng)
    top = int(rng.integers(height, H - ink.shape[0] - height))
    left = int(rng.integers(height, W - ink.shape[1] - height))
    page = np.zeros((H, W), np.uint8)
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return MadeFile(_lit(on_paper(page, 235, 30).astype(np.float32), rng), "x.jpg", digits)


def _lit(scene: NDArray[np.float32], rng: Rng) -> bytes:
    """Light from a side, noise, JPEG."""
    H, W = scene.shape
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, W), np.linspace(-0.5, 0.5, H))
    angle = rng.uniform(0, 2 * math.pi)
    slope = x * math.cos(angle) + y * math.sin(angle)
    seen = scene * (0.9 + rng.uniform(0.05, 0.3) * slope)
    seen = seen + rng.normal(0, rng.uniform(0.5, 4), seen.shape)
    pixels = np.clip(np.rint(seen), 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


def faint_picture(strength: float, source: Source, rng: Rng) -> MadeFile:
    height = int(rng.integers(40, 110))
    digits, ink = source.number(int(rng.integers(1, 5)), height, rng)
    paper = float(rng.integers(240, 256))
    page = on_paper(padded(ink, rng, height=height), paper, paper * (1 - strength))
    return MadeFile(png(page), "x.png", digits)


def faint_table(strength: float, source: Source, rng: Rng) -> MadeFile:
    """Ten of MNIST's digits, weaker, in lines of 784 values."""
    chosen = rng.integers(len(source.mnist), size=10)
    weak = np.rint(source.mnist.images[chosen].reshape(10, -1) * strength).astype(int)
    text = "\n".join(",".join(map(str, row)) for row in weak)
    digits = "".join(map(str, source.mnist.labels[chosen]))
    return MadeFile(text.encode(), "x.csv", digits)


def faint_pencil(source: Source, rng: Rng) -> MadeFile:
    """A stroke that is strong at one side and weak at the other."""
    height = int(rng.integers(60, 160))
    digits, ink = source.number(int(rng.integers(1, 4)), height, rng)
    ink = padded(ink, rng, height=height)
    H, W = ink.shape
    coarse = rng.uniform(0.3, 1, (max(2, H * 4 // height), max(2, W * 4 // height)))
    press = cv2.resize(coarse, (W, H), interpolation=cv2.INTER_CUBIC)
    dark = ink / 255 * np.clip(press, 0.2, 1) * rng.uniform(0.3, 0.6)
    return MadeFile(_lit((235 * (1 - dark)).astype(np.float32), rng), "x.jpg", digits)


def transparent(source: Source, rng: Rng) -> MadeFile:
    height = int(rng.integers(40, 110))
    digits, ink = source.number(int(rng.integers(1, 5)), height, rng)
    ink = padded(ink, rng, height=height)
    colour = np.array([255, 255, 255]) if rng.random() < 0.4 else rng.integers(0, 256, 3)
    page = np.zeros((*ink.shape, 4), np.uint8)
    page[..., :3] = colour if rng.random() < 0.5 else np.where(ink[..., None] > 0, colour, 0)
    page[..., 3] = ink
    return MadeFile(png(page), "x.png", digits)


def equal_lightness(source: Source, rng: Rng) -> MadeFile:
    """Pen and paper of other hues and nearly the same lightness."""
    weights = np.array([0.299, 0.587, 0.114])
    while True:
        pen, paper = rng.integers(0, 256, (2, 3))
        same = abs(float((pen - paper) @ weights)) < 12
        if same and np.abs(pen - paper).max() > 110:
            break
    height = int(rng.integers(40, 110))
    digits, ink = source.number(int(rng.integers(1, 5)), height, rng)
    ink = padded(ink, rng, height=height)
    if rng.random() < 0.5:
        ink = np.where(ink > 127, 255, 0).astype(np.uint8)
    page = np.dstack([on_paper(ink, float(a), float(b)) for a, b in zip(paper, pen, strict=True)])
    return MadeFile(png(page), "x.png", digits)


def touching(gap: int, source: Source, rng: Rng) -> MadeFile:
    """Two or three of MNIST's digits, so many of its pixels apart, enlarged."""
    chosen = rng.integers(len(source.mnist), size=int(rng.integers(2, 4)))
    row = np.zeros((28, 0), np.uint8)
    for image in source.mnist.images[chosen]:
        columns = np.flatnonzero((image >= 64).any(axis=0))
        ink = image[:, columns[0] : columns[-1] + 1]
        if not row.size:
            row = ink
            continue
        wide = np.zeros((28, row.shape[1] + gap + ink.shape[1]), np.uint8)
        wide[:, : row.shape[1]] = row
        where = wide[:, row.shape[1] + gap :]
        np.maximum(where, ink, out=where)
        row = wide
    scale = rng.uniform(2.5, 5)
    large = cv2.resize(np.pad(row, 6), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    ink = large.astype(np.uint8)
    digits = "".join(map(str, source.mnist.labels[chosen]))
    return MadeFile(png(ink if rng.random() < 0.5 else 255 - ink), "x.png", digits)


def plain(source: Source, rng: Rng) -> MadeFile:
    """Nothing special: one to eight digits on clean paper, or one of MNIST's."""
    if rng.random() < 0.3:
        k = int(rng.integers(len(source.mnist)))
        return MadeFile(png(source.mnist.images[k]), "x.png", str(source.mnist.labels[k]))
    height = int(rng.integers(30, 160))
    digits, ink = source.number(int(rng.integers(1, 9)), height, rng)
    return MadeFile(png(on_paper(padded(ink, rng, height=height), 250, 10)), "x.png", digits)


Kind = Callable[[Source, Rng], MadeFile]
