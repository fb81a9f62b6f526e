"""Small ink is enlarged, large ink stays."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.images.low_resolution import ENLARGED, LOW, enlarge
from model.preprocess import to_mnist
from model.strokes import Stroke, render

RING = np.array([(np.cos(t), np.sin(t)) for t in np.linspace(0, 6.283, 40)], dtype=np.float32)


def ring(side: int, pen: float) -> NDArray[np.uint8]:
    points = (RING * (side - 4) / 2 + side / 2).astype(np.float32)
    return render([Stroke(points, pen)], side)


def test_small_ink_is_enlarged_by_a_whole_factor() -> None:
    ink = np.zeros((28, 40), np.uint8)
    ink[4:24, 10:20] = 255
    enlarged = enlarge(ink)
    assert max(enlarged.shape) >= ENLARGED
    assert enlarged.shape == (24 * 8, 14 * 8)
    assert enlarged.dtype == np.uint8
    assert enlarged.max() == 255


def test_only_the_ink_counts_as_size() -> None:
    ink = np.zeros((500, 500), np.uint8)
    ink[100:120, 100:110] = 255
    assert enlarge(ink).shape == (24 * 8, 14 * 8)


def test_large_ink_and_no_ink_stay_unchanged() -> None:
    large = np.zeros((100, 100), np.uint8)
    large[5 : 5 + LOW, 50] = 255
    assert enlarge(large) is large
    blank = np.zeros((20, 20), np.uint8)
    assert enlarge(blank) is blank


def test_a_hard_edged_line_is_equally_dark_all_along() -> None:
    image = Image.new("L", (30, 30))
    ImageDraw.Draw(image).line((2, 3, 25, 20), fill=255, width=1)
    ink = np.asarray(image)
    reduced, enlarged = (to_mnist(each).sum(axis=0)[5:23] for each in (ink, enlarge(ink)))
    assert enlarged.std() < 0.05 * enlarged.mean()
    assert reduced.std() > 0.2 * reduced.mean(), "without it the line is broken"


def test_a_digit_of_mnist_size_stays_nearly_the_same_but_for_a_pixel_of_place() -> None:
    digit = to_mnist(ring(280, 26))
    again = to_mnist(enlarge(digit))
    moved = [np.roll(again, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    change = min(np.abs(each.astype(int) - digit).mean() for each in moved)
    assert change < 0.25 * digit.mean()
