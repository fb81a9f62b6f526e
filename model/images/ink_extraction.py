"""What is paper and what is ink: a picture's grey values to ink on nothing.

A drawing, a scan and a photograph go the same way. Ink is told by how much darker it is than the
paper around it, so that shadows do not count; rules are part of the paper.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images.connected_components import marks
from model.images.form_boxes import remove_boxes
from model.images.image_files import Grey
from model.images.ruled_lines import remove_rules

Ink = NDArray[np.uint8]

_SIGMA = 1.4826  # standard deviations to a median absolute deviation
_GRAINS = 4.0  # standard deviations of the paper that do not count as ink
_GRAIN_SIZE = 1.0  # pixels, of a photograph; less than that is no pen
_DARKEST_PAPER = 48.0  # of 255; dividing by less would blow up the noise
_EVEN = 8.0  # of 255: light that varies less along the border is even
_SIDE = 400  # pixels, longer side at which uneven light is looked at
_LEAST = 100  # pixels, shorter side: on a smaller picture there is neither uneven light nor a rule
_WIDEST_PEN = 6  # times this is the longer side of a photograph


def find_ink(grey: Grey) -> Ink:
    """Ink on paper, uint8 (H, W), 0 paper, 255 the darkest ink.

    Args:
        grey: float32 (H, W), 0 black, 255 white; dark on light, or light on dark.

    Returns:
        Without rules, specks and, on a photograph, page edges. All 0 if nothing stands out.
    """
    small = min(grey.shape) < _LEAST
    even = small or _spread(grey) < _EVEN
    light = grey if _has_dark_pen(grey, even) else 255 - grey
    if not even:
        light = cv2.GaussianBlur(light, (0, 0), _GRAIN_SIZE).astype(np.float32)
    paper = np.full_like(light, _median(border(light))) if even else _lit_paper(light)
    dark = np.maximum(paper - light, 0) / np.maximum(paper, _DARKEST_PAPER)
    grain = _grain(light, paper, even)
    if not small:
        ink = marks(remove_boxes(remove_rules(dark)), grain, at_border=even)
        if ink.any():
            return ink
    return marks(dark, grain, at_border=even)  # a ruler-straight stem alone is no rule


def border(picture: Grey) -> Grey:
    """The outermost frame of pixels, one after another, float32 (2 (H + W),)."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


def _spread(grey: Grey) -> float:
    """By how much the light varies along the border, but for what crosses it."""
    parts = np.array([_median(part) for part in np.array_split(border(grey), 32)])
    low, high = np.percentile(parts, [12, 88])
    return float(high - low)


def _has_dark_pen(grey: Grey, even: bool) -> bool:
    """Whether what stands out most from the paper is darker than it."""
    if even:
        paper = _median(border(grey))
        return bool(paper - grey.min() >= grey.max() - paper)
    small = _thumbnail(grey)
    detail = small.astype(np.float32) - cv2.medianBlur(small, max(small.shape) // 4 | 1)
    ranked = np.sort(cv2.blur(detail, (3, 3)), axis=None)
    tail = max(1, ranked.size // 1000)
    return bool(-ranked[:tail].mean() >= ranked[-tail:].mean())


def _lit_paper(light: Grey) -> Grey:
    """The paper's grey values without what is written on it, float32 (H, W).

    A morphological closing: what is narrower than the widest pen is filled with what is around
    it; shadows are broader and stay.
    """
    small = cv2.medianBlur(_thumbnail(light), 5)
    side = max(small.shape) // _WIDEST_PEN
    wide = np.pad(small, side, mode="edge")  # else a border that is darker would be filled too
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    smooth = cv2.GaussianBlur(closed.astype(np.float32), (0, 0), 3)[side:-side, side:-side]
    size = (light.shape[1], light.shape[0])
    return cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR).astype(np.float32)


def _thumbnail(grey: Grey) -> Ink:
    factor = min(1.0, _SIDE / max(grey.shape))
    size = [max(1, round(side * factor)) for side in grey.shape[::-1]]
    small: Ink = np.rint(cv2.resize(grey, size, interpolation=cv2.INTER_AREA)).astype(np.uint8)
    return small


def _grain(light: Grey, paper: Grey, even: bool) -> float:
    """Darkness up to which it is the paper's grain, 0…1."""
    relative = (light / np.maximum(paper, _DARKEST_PAPER)).astype(np.float32)
    sample = border(relative) if even else relative
    return _GRAINS * _SIGMA * _median(np.abs(sample - _median(sample)))


def _median(values: Grey) -> float:
    """Of all of them; on a small picture NumPy's own takes longer than all else that is done."""
    middle = [(values.size - 1) // 2, values.size // 2]  # the same one twice, or two of them
    return float(np.partition(values, middle, axis=None)[middle].mean())
