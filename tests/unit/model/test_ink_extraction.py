"""Photographs of paper, made: what is paper goes away, what is ink stays."""

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from synthetic_photos import PAPERS, Photo, photograph

from model import load_classifier
from model.classifier import Classifier
from model.handwriting.unipen import PenSample
from model.images.digit_reader import read_digits
from model.images.ink_extraction import find_ink
from model.images.ruled_lines import find_rules
from tests.support.small_mnist import GLYPHS

Grey = NDArray[np.float32]
H, W = 420, 560


def ink_of(digit: int) -> NDArray[np.float32]:
    """A digit in the middle of a page: float32 (H, W), 0…1."""
    ink = np.zeros((H, W), np.float32)
    ink[110:306, 180:376] = cv2.resize(GLYPHS[digit], (196, 196)).astype(np.float32) / 255
    return ink


def jpeg(light: NDArray[np.floating]) -> bytes:
    content = io.BytesIO()
    pixels = np.clip(light * 255, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(content, "JPEG", quality=85)
    return content.getvalue()


def paper() -> Grey:
    """Paper in the light of a lamp, with grain."""
    lamp = np.linspace(0.5, 0.95, W)[None, :] * np.linspace(1, 0.8, H)[:, None]
    return (lamp * np.random.default_rng(0).normal(1, 0.015, (H, W))).astype(np.float32)


def lined(tilt: float) -> Grey:
    """How much light the rules of squared paper leave, turned by so much: (H, W), 0…1."""
    y, x = np.mgrid[:H, :W].astype(np.float32)
    down, across = (y + tilt * x) % 40, (x - tilt * y) % 40
    return np.where((down < 2) | (across < 2), 0.7, 1).astype(np.float32)


@pytest.fixture(scope="module")
def cnn() -> Classifier:
    return load_classifier("cnn")


def reads(cnn: Classifier, content: bytes) -> list[int]:
    found: list[int] = cnn.predict_proba(np.stack(read_digits(content))).argmax(axis=1).tolist()
    return found


def test_a_lamp_at_one_side_does_not_count(cnn: Classifier) -> None:
    assert reads(cnn, jpeg(paper() * (1 - 0.7 * ink_of(3)))) == [3]


def test_chalk_on_a_board_in_uneven_light(cnn: Classifier) -> None:
    board = 0.4 * paper()
    assert reads(cnn, jpeg(board + (0.9 - board) * ink_of(3))) == [3]


@pytest.mark.parametrize("edge", [200, 280, 350])
def test_the_edge_of_a_shadow_is_no_ink(cnn: Classifier, edge: int) -> None:
    shadow = 1 - 0.45 / (1 + np.exp((edge - np.arange(W)) / 12))
    assert reads(cnn, jpeg(paper() * shadow * (1 - 0.7 * ink_of(2)))) == [2]


@pytest.mark.parametrize("tilt", [0, 0.03, -0.12])
def test_squared_paper_is_paper(cnn: Classifier, tilt: float) -> None:
    assert reads(cnn, jpeg(paper() * lined(tilt) * (1 - 0.7 * ink_of(5)))) == [5]


def test_the_table_beside_the_page_is_no_ink(cnn: Classifier) -> None:
    photo = paper() * (1 - 0.7 * ink_of(6))
    photo[:, 470:] = 0.15
    assert reads(cnn, jpeg(photo)) == [6]


def test_dots_of_the_paper_are_no_digits(cnn: Classifier) -> None:
    dots = np.ones((H, W), np.float32)
    dots[20::40, 20::40] = dots[21::40, 20::40] = 0.5
    assert reads(cnn, jpeg(paper() * dots * (1 - 0.7 * ink_of(4)))) == [4]


def test_rules_are_found_and_a_digit_is_none() -> None:
    dark = 1 - lined(0.05)
    found = find_rules(dark)
    assert found[dark > 0].mean() > 0.2
    assert found[dark == 0].mean() < 0.02
    assert not find_rules(ink_of(1)).any()


def test_even_light_is_left_as_it_is() -> None:
    ink = np.rint(255 * ink_of(8)).astype(np.uint8)
    assert np.array_equal(find_ink(255 - ink.astype(np.float32)), ink)


def seven(writer: str = "") -> PenSample:
    points = np.array([(0, 0), (30, 0), (60, 2), (45, 40), (30, 90)], np.float32)
    return PenSample("7", (points,), writer)


def test_a_photograph_is_the_same_for_the_same_seed() -> None:
    first, again = (photograph([seven()], np.random.default_rng(3)) for _ in range(2))
    assert isinstance(first, Photo)
    assert first == again
    assert (first.digits, first.paper in PAPERS) == ("7", True)


def test_a_made_photograph_is_read(cnn: Classifier) -> None:
    photo = photograph([seven(), seven()], np.random.default_rng(5))
    assert reads(cnn, photo.content) == [7, 7]
