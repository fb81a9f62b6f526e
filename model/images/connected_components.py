"""Darkness to ink: what was written, without specks, page edges and the paper's grain."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

LEAST_CONTRAST = 32 / 255  # what stands out less is paper grain, not a pen
LEAST_ON_CLEAN = 10 / 255  # of paper that has no grain
LEAST_IN_PHOTO = 0.06  # darkness of a faint pencil, out of focus

_FAINT = 0.2  # of the darkest ink: on a photograph, less is a remnant of rule or shadow
_PALE = 0.5  # of the darkest ink: a mark that is nowhere darker was not made by the same pen
_FULL = 95  # per cent of a photographed pen's pixels are at most as dark as its ink
_SPECK = 0.012  # of the picture's longer side; paper that has no grain has no specks
_LEVELS = (1, 2, 4)  # times the least darkness: where that joins ink to the border, a darker one
_BETTER = 1.15  # times as much ink must a darker level find
_LIKE = 0.35  # of the largest mark: as large are digits of the same hand

Dark = NDArray[np.float32]
Ink = NDArray[np.uint8]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Marks:
    """Connected pixels: their numbers (H, W), the darkest of each, and which were written."""

    labels: Numbers
    darkest: NDArray[np.float32]
    written: Mask
    extent: float  # of what was written: sizes times darkness


def marks(dark: Dark, grain: float, *, at_border: bool) -> Ink:
    """Ink, uint8 (H, W), 0 paper, 255 as dark as the darkest.

    Args:
        dark: float32 (H, W), 0 paper, 1 black.
        grain: darkness, 0…1, up to which it is the paper's grain.
        at_border: whether what touches the picture's border was written; on a photograph it is
            a page's edge, the table or another word.
    """
    least = LEAST_IN_PHOTO
    if at_border:
        least = LEAST_CONTRAST if grain else LEAST_ON_CLEAN
    speck = _SPECK * max(dark.shape) if grain else 1
    found = _marks(dark, max(grain, least), speck, at_border)
    for times in [] if at_border else _LEVELS[1:]:
        other = _marks(dark, max(grain, least) * times, speck, at_border)
        found = other if other.extent > _BETTER * found.extent else found
    most = _most(dark, found, at_border)
    floor = min(grain if at_border else max(grain, _FAINT * most), most / 2)
    if most - floor < least:
        return np.zeros(dark.shape, dtype=np.uint8)
    kept = found.written & (found.darkest >= _PALE * most)
    if at_border and grain == 0:
        kept[:] = True  # nothing is dirt on clean paper
    shares = np.where(kept[found.labels] | (found.labels == 0), (dark - floor) / (most - floor), 0)
    # Rounded twice: what the divisions left of a half would else decide the last digit.
    ink: Ink = np.rint(np.round(np.clip(shares, 0, 1) * 255, 3)).astype(np.uint8)
    return ink


def _most(dark: Dark, found: _Marks, at_border: bool) -> float:
    """How dark the ink is; on a photograph without the noise that makes some of it darker."""
    if at_border or not found.written.any():
        return float(found.darkest[found.written].max(initial=0))
    return float(np.percentile(dark[found.written[found.labels]], _FULL))


def components(mask: Mask) -> tuple[Numbers, Numbers]:
    """Connected parts of a mask: their numbers (H, W), and boxes (n, 4), left, top, right, bottom.

    Number 0 is what is not in the mask, with an empty box.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    corners = stats[:, :2].astype(np.int64)
    boxes = np.concatenate([corners, corners + stats[:, 2:4]], axis=1)
    boxes[0] = 0
    return labels.astype(np.int64), boxes


def _marks(dark: Dark, level: float, speck: float, at_border: bool) -> _Marks:
    """What is darker than a level. Without anything large inside, what touches the border too."""
    labels, boxes = components(dark > level)
    darkest = np.zeros(len(boxes), dtype=np.float32)
    np.maximum.at(darkest, labels[labels > 0], dark[labels > 0])
    H, W = dark.shape
    low, high = boxes[:, :2], boxes[:, 2:]
    sizes = (high - low).max(axis=1)
    large = sizes >= max(speck, 1)
    inside = large & ((low > 0) & (high < (W, H))).all(axis=1)
    alike = inside & (sizes >= _LIKE * sizes[inside].max(initial=0))
    extent = float((sizes * darkest)[alike].sum())
    return _Marks(labels, darkest, inside if inside.any() and not at_border else large, extent)
