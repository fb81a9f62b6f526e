"""The light on a page, and the camera that sees it: for photographs that are made."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Layer = NDArray[np.float32]  # (H, W, 3), blue, green, red, 0…1
Field = NDArray[np.float64]  # (H, W)
Matrix = NDArray[np.float64]  # (3, 3)
Pair = NDArray[np.int64]  # width, height


def light(frame: Pair, rng: np.random.Generator) -> NDArray[np.float32]:
    """How bright each place is: a lamp at one side, a shadow, and the lens's dark corners."""
    W, H = (int(side) for side in frame)
    x, y = np.meshgrid(np.linspace(-1, 1, W // 4), np.linspace(-1, 1, H // 4))  # it is smooth
    angle = rng.uniform(0, 2 * math.pi)
    along = x * math.cos(angle) + y * math.sin(angle)
    bright = 1 - rng.uniform(0, 0.25) * (1 - along)
    bright *= 1 - rng.uniform(0, 0.3) * (x**2 + y**2) / 2
    if rng.random() < 0.5:
        bright *= 1 - rng.uniform(0.1, 0.5) * _shadow(x, y, rng)
    bright *= rng.uniform(0.65, 1.0)
    return cv2.resize(bright.astype(np.float32), (W, H)).astype(np.float32)


def _shadow(x: Field, y: Field, rng: np.random.Generator) -> Field:
    """A hand's or a head's: one side of a wavy line, 0…1, with a soft edge."""
    angle, place = rng.uniform(0, 2 * math.pi), rng.uniform(-0.5, 0.7)
    along = x * math.cos(angle) + y * math.sin(angle)
    across = y * math.cos(angle) - x * math.sin(angle)
    edge = place + rng.uniform(0, 0.15) * np.sin(rng.uniform(1, 4) * across + rng.uniform(0, 6))
    soft: Field = 1 / (1 + np.exp(-(along - edge) / rng.uniform(0.02, 0.2)))
    return soft


def exposed(scene: Layer, rng: np.random.Generator) -> bytes:
    """Out of focus, shaken, noisy, with a colour cast, compressed: a JPEG file."""
    size = max(scene.shape) / 1000
    seen = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.3, 1.8) * size)
    if rng.random() < 0.2:
        length = max(2, round(rng.uniform(2, 6) * size))
        kernel = np.eye(length, dtype=np.float32) / length
        seen = cv2.filter2D(seen, -1, kernel if rng.random() < 0.5 else kernel[::-1].copy())
    cast = cv2.merge(
        [np.full(seen.shape[:2], share, np.float32) for share in rng.uniform(0.88, 1, 3)]
    )
    noise = rng.standard_normal(seen.shape, np.float32) * np.float32(rng.uniform(0.005, 0.035))
    seen = seen * cast + noise
    pixels = np.rint(np.clip(seen, 0, 1) * 255).astype(np.uint8)
    quality = int(rng.integers(50, 95))
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
