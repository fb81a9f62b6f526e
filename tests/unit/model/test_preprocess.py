from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from model import load_classifier
from model.preprocess import to_mnist
from model.strokes import Stroke, render

Image = NDArray[np.uint8]

# A crossed seven in a box of 1 × 1.6, drawn by hand.
SEVEN = (
    [(0.0, 0.08), (0.3, 0.03), (0.65, 0.02), (1.0, 0.0), (0.85, 0.35), (0.65, 0.8), (0.45, 1.6)],
    [(0.25, 0.82), (0.55, 0.76), (0.98, 0.74)],
)


def seven(size: int = 280, height: float = 0.6, pen: float = 20, at: float = 0.5) -> Image:
    """It on a canvas of `size`: `height` of it tall, `pen` wide at 280, its middle at (at, at)."""
    scale = height * size / 1.6
    strokes = [
        Stroke(
            ((np.array(part) - (0.5, 0.8)) * scale + at * size).astype(np.float32),
            pen * size / 280,
        )
        for part in SEVEN
    ]
    return render(strokes, size)


def distance(one: Image, other: Image) -> float:
    """Mean absolute difference of two pictures, in 0…255."""
    return float(np.abs(to_mnist(one).astype(float) - to_mnist(other)).mean())


def test_the_layout_is_that_of_mnist() -> None:
    picture = to_mnist(seven())
    rows, columns = np.nonzero(picture)
    assert picture.shape == (28, 28)
    assert picture.dtype == np.uint8
    assert picture.max() == 255
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    weights = picture[rows, columns].astype(float)
    assert np.average(rows, weights=weights) == pytest.approx(14, abs=0.5)
    assert np.average(columns, weights=weights) == pytest.approx(14, abs=0.5)


@pytest.mark.parametrize("shape", [(1, 1), (3, 300), (300, 3), (27, 29), (1000, 700)])
def test_ink_of_any_shape_becomes_28_by_28(shape: tuple[int, int]) -> None:
    picture = to_mnist(np.full(shape, 200, np.uint8))
    rows, columns = np.nonzero(picture)
    assert picture.max() == 255
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20


def test_no_ink_stays_empty() -> None:
    assert not to_mnist(np.zeros((280, 280), np.uint8)).any()
    assert not to_mnist(np.zeros((0, 0), np.uint8)).any()


def test_faint_ink_is_made_as_dark_as_mnist() -> None:
    assert distance(seven(), seven() // 4) < 1


@pytest.mark.parametrize(
    "wrong", [np.zeros((28, 28)), np.zeros((28, 28, 3), np.uint8), np.zeros(784, np.uint8)]
)
def test_what_is_no_ink_is_refused(wrong: Image) -> None:
    with pytest.raises(ValueError, match="ink must be uint8"):
        to_mnist(wrong)


SAME: dict[str, Callable[[], Image]] = {
    "moved to a corner": lambda: seven(height=0.3, pen=10, at=0.3),
    "canvas of 140": lambda: seven(size=140),
    "canvas of 560": lambda: seven(size=560),
    "half the size, half the pen": lambda: seven(height=0.3, pen=10),
    "0.4 of the size and of the pen": lambda: seven(height=0.24, pen=8),
}
OTHER_PEN: dict[str, Callable[[], Image]] = {
    "0.3 of the height of the canvas": lambda: seven(height=0.3),
    "almost all of the canvas": lambda: seven(height=0.9),
    "a pen of 8": lambda: seven(pen=8),
    "a pen of 36": lambda: seven(pen=36),
    "a pen of 12 on a canvas of 140": lambda: seven(size=140, pen=12),
    "a pen of 28 on a canvas of 560, in a corner": lambda: seven(size=560, pen=28, at=0.38),
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_place_and_scale_do_not_change_the_picture(same: Callable[[], Image]) -> None:
    assert distance(seven(), same()) < 3


@pytest.mark.parametrize("other", OTHER_PEN.values(), ids=OTHER_PEN)
def test_another_pen_changes_only_the_edges(other: Callable[[], Image]) -> None:
    assert distance(seven(), other()) < 25


@pytest.mark.parametrize("drawn", (SAME | OTHER_PEN).values(), ids=SAME | OTHER_PEN)
def test_the_shipped_cnn_reads_a_seven_wherever_and_however_thick(
    drawn: Callable[[], Image],
) -> None:
    answer = load_classifier("cnn").predict_proba(to_mnist(drawn())[None])[0]
    assert answer.argmax() == 7
