"""One lightness for each pixel of a colour picture: the one in which ink stands out most."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]  # (H, W), 0 black, 255 white
Colours = NDArray[np.float32]  # (H, W, 3), red, green, blue

_SIDE = 320  # pixels, longer side at which contrasts are compared
_ENOUGH = 0.6  # of the best contrast: then the usual lightness is kept
_TRANSPARENT = 128  # of 255
_SAME_COLOUR = 64  # of 255: ink on nothing varies less than that


def lightness(image: Image.Image) -> Grey:
    """Lightness of a Pillow image, float32 (H, W), 0 black, 255 white.

    The usual one (ITU-R 601), unless pen and paper hardly differ in it: then a colour channel,
    or the line in colour space from paper to ink. Transparent paper is white; where it alone
    shows the ink (white on transparent), opacity is darkness.
    """
    if image.has_transparency_data:
        return _of_transparent(image.convert("RGBA"))
    grey = np.asarray(image.convert("L"), dtype=np.float32)
    if image.mode in {"1", "L"}:
        return grey
    return _most_contrast(grey, np.asarray(image.convert("RGB"), dtype=np.float32))


def _of_transparent(image: Image.Image) -> Grey:
    pixels = np.asarray(image, dtype=np.float32)
    opacity = pixels[..., 3]
    if _is_ink_alone(pixels):
        return 255 - opacity
    white = Image.new("RGBA", image.size, "white")
    return lightness(Image.alpha_composite(white, image).convert("RGB"))


def _is_ink_alone(pixels: NDArray[np.float32]) -> bool:
    """Whether what is opaque is ink of one colour, and all around it is transparent."""
    opacity = pixels[..., 3]
    border = np.concatenate([opacity[0], opacity[-1], opacity[:, 0], opacity[:, -1]])
    opaque = pixels[opacity > 0.9 * max(float(opacity.max()), 1)][:, :3]
    if np.median(border) >= _TRANSPARENT or not len(opaque):
        return False
    away = np.abs(opaque - np.median(opaque, axis=0)).max(axis=1)
    return bool(np.percentile(away, 98) < _SAME_COLOUR)


def _most_contrast(grey: Grey, colours: Colours) -> Grey:
    small = _small(colours)
    if np.ptp(small, axis=2).max() < 8:  # no colours
        return grey
    axis = _from_paper_to_ink(small)
    weights = [*np.eye(3, dtype=np.float32), axis]
    contrasts = [_contrast(small @ each) for each in weights]
    best = int(np.argmax(contrasts))
    if _contrast(_small(grey)) >= _ENOUGH * contrasts[best]:
        return grey
    return _stretched(colours @ weights[best])


def _from_paper_to_ink(colours: Colours) -> NDArray[np.float32]:
    """Weights of the channels, (3,), absolute sum 1, in which what differs most is darkest."""
    flat = colours.reshape(-1, 3)
    away = flat - np.median(flat, axis=0)
    length = np.linalg.norm(away, axis=1)
    ink = away[length >= np.percentile(length, 99.5)].mean(axis=0)
    return np.asarray(-ink / max(float(np.abs(ink).sum()), 1e-6), dtype=np.float32)


def _contrast(values: Grey) -> float:
    """By how much the most different places differ from what is around them."""
    low = float(values.min())
    scaled = np.clip(values - low, 0, 255).astype(np.uint8)
    around = cv2.medianBlur(scaled, max(3, max(scaled.shape) // 4 | 1)).astype(np.float32)
    detail = np.abs(cv2.blur(scaled, (3, 3)).astype(np.float32) - around)
    return float(np.sort(detail, axis=None)[-max(1, detail.size // 1000) :].mean())


def _stretched(values: Grey) -> Grey:
    low, high = float(values.min()), float(values.max())
    return ((values - low) * (255 / max(high - low, 1e-6))).astype(np.float32)


def _small(values: NDArray[np.float32]) -> NDArray[np.float32]:
    factor = min(1.0, _SIDE / max(values.shape[:2]))
    if factor == 1:
        return values
    size = [max(1, round(side * factor)) for side in values.shape[1::-1]]
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32)
