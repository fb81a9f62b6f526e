"""Images as people bring them, made of font digits: each kind is read, whatever is around it."""

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model import load_classifier
from model.classifier import Classifier
from model.images.digit_reader import FileReading, extract_digits
from model.images.image_files import read_pages
from tests.support.small_mnist import GLYPHS

Ink = NDArray[np.uint8]  # (H, W), 0 paper, 255 ink


@pytest.fixture(scope="module")
def cnn() -> Classifier:
    return load_classifier("cnn")


def png(pixels: NDArray[np.uint8]) -> bytes:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def digit(number: int, height: int = 60) -> Ink:
    """A digit cut at its edges."""
    glyph = GLYPHS[number]
    rows, columns = np.flatnonzero(glyph.any(axis=1)), np.flatnonzero(glyph.any(axis=0))
    cut = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = round(height * cut.shape[1] / cut.shape[0])
    return cv2.resize(cut, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def row(numbers: str, gap: int = 24, height: int = 60) -> Ink:
    between = np.zeros((height, gap), np.uint8)
    parts = [part for number in numbers for part in (digit(int(number), height), between)]
    return np.hstack(parts[:-1])


def page(ink: Ink, margin: int = 50) -> Ink:
    return np.pad(ink, margin)


def read(cnn: Classifier, content: bytes) -> tuple[str, FileReading]:
    reading = extract_digits(content)
    images = np.stack([each.pixels for each in reading.digits])
    return "".join(map(str, cnn.predict_proba(images).argmax(axis=1))), reading


def reads(cnn: Classifier, grey: NDArray[np.floating] | Ink) -> str:
    return read(cnn, png(np.clip(grey, 0, 255).astype(np.uint8)))[0]


@pytest.mark.parametrize("gap", [12, 21, 36])  # of 60
def test_rows_close_together_stay_apart(cnn: Classifier, gap: int) -> None:
    first, second = row("253"), row("806")
    width = max(first.shape[1], second.shape[1])
    rows = [np.pad(each, ((0, 0), (0, width - each.shape[1]))) for each in (first, second)]
    ink = np.vstack([rows[0], np.zeros((gap, width), np.uint8), rows[1]])
    assert reads(cnn, 255 - page(ink)) == "253806"


@pytest.mark.parametrize("grey", [0, 60, 150])
@pytest.mark.parametrize("squared", [False, True])
def test_rules_of_any_grey_are_removed(cnn: Classifier, grey: int, squared: bool) -> None:
    paper = 255 - page(row("5028"))
    rules = np.full(paper.shape, 255, np.uint8)
    for k in range(15, max(paper.shape), 45):
        rules[k : k + 2] = grey
        if squared:
            rules[:, k : k + 2] = grey
    assert reads(cnn, np.minimum(paper, rules)) == "5028"


def test_boxes_and_comb_fields_are_no_digits(cnn: Classifier) -> None:
    boxes, comb = np.zeros((2, 140, 420), np.uint8)
    for k, number in enumerate((3, 6, 4)):
        for ink, step in ((boxes, 120), (comb, 90)):
            left = 30 + k * step
            cv2.rectangle(ink, (left, 25), (left + 90, 115), 255, 2)
            glyph = digit(number)
            ink[40:100, left + 25 : left + 25 + glyph.shape[1]] |= glyph
    assert reads(cnn, 255 - boxes) == "364"
    assert reads(cnn, 255 - comb) == "364"


@pytest.mark.parametrize("away", [0, 14])
def test_a_frame_is_no_digit(cnn: Classifier, away: int) -> None:
    ink = page(row("862"))
    H, W = ink.shape
    cv2.rectangle(ink, (away, away), (W - 1 - away, H - 1 - away), 255, 3)
    assert reads(cnn, 255 - ink) == "862"


@pytest.mark.parametrize("slant", [0.0, 0.02])
def test_the_edge_of_a_scan_is_no_digit(cnn: Classifier, slant: float) -> None:
    grey = 245 - 0.9 * page(row("849"))
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]]
    grey[y < 6 - slant * x] = 8
    assert reads(cnn, grey) == "849"


@pytest.mark.parametrize("angle", [-9, 4])
def test_a_page_on_a_darker_desk_is_found(cnn: Classifier, angle: int) -> None:
    sheet = np.pad(235 - 0.8 * page(row("0532")), 150, constant_values=100.0)
    H, W = sheet.shape
    turn = cv2.getRotationMatrix2D((W / 2, H / 2), angle, 1)
    scene = cv2.warpAffine(sheet, turn, (W, H), borderValue=100.0)
    light = np.linspace(0.85, 1.05, W)
    text, reading = read(cnn, png(np.clip(scene * light, 0, 255).astype(np.uint8)))
    assert text == "0532"
    assert all(0.2 < value < 0.8 for each in reading.digits for value in each.box or ())


def test_small_writing_in_a_large_photograph_is_read(cnn: Classifier) -> None:
    photo = np.full((1200, 1600), 220.0)
    ink = row("4790", 14, 34)
    photo[300:334, 700 : 700 + ink.shape[1]] -= 0.75 * ink
    photo += np.random.default_rng(0).normal(0, 2, photo.shape)
    photo *= np.linspace(0.8, 1.1, 1600)
    assert reads(cnn, photo) == "4790"


@pytest.mark.parametrize("strength", [0.5, 0.1])
def test_faint_ink_is_read(cnn: Classifier, strength: float) -> None:
    assert reads(cnn, np.rint(255 - strength * page(row("607")).astype(float))) == "607"


def test_ink_on_nothing_is_read_in_any_colour(cnn: Classifier) -> None:
    ink = page(row("294"))
    for colour in ((255, 255, 255), (0, 0, 0), (250, 240, 60)):
        pixels = np.dstack([*(np.full(ink.shape, tone, np.uint8) for tone in colour), ink])
        assert read(cnn, png(pixels))[0] == "294"


@pytest.mark.parametrize(
    ("pen", "paper"),
    [((0, 0, 255), (0, 0, 0)), ((255, 0, 0), (0, 130, 0)), ((255, 255, 0), (255, 255, 255))],
)
def test_pen_and_paper_of_equal_lightness(
    cnn: Classifier, pen: tuple[int, ...], paper: tuple[int, ...]
) -> None:
    ink = page(row("5028"))[..., None] / 255
    pixels = np.rint(ink * pen + (1 - ink) * paper).astype(np.uint8)
    assert read(cnn, png(pixels))[0] == "5028"


def test_touching_digits_are_cut_apart(cnn: Classifier) -> None:
    assert reads(cnn, 255 - page(row("630", 0))) == "630"
    assert reads(cnn, 255 - page(row("52", 0))) == "52"


def test_dots_and_dashes_are_left_out_with_their_place(cnn: Classifier) -> None:
    ink = page(row("36", 60))
    ink[105:113, 112:120] = 255
    dashed = np.pad(ink, ((0, 0), (100, 0)))
    dashed[78:84, 60:100] = 255
    text, reading = read(cnn, png(255 - dashed))
    assert text == "36"
    assert sorted(each.reason for each in reading.left_out) == ["dash", "dot"]
    assert reading.found == 4


def test_every_page_of_a_tiff_is_read(cnn: Classifier) -> None:
    pages = [Image.fromarray(255 - page(row(text))) for text in ("42", "7")]
    content = io.BytesIO()
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:])
    text, reading = read(cnn, content.getvalue())
    assert text == "427"
    assert [each.page for each in reading.digits] == [1, 1, 2]


def test_a_jpeg_of_50_million_pixels_is_reduced_while_it_is_decoded() -> None:
    content = io.BytesIO()
    Image.new("L", (8200, 6200), 255).save(content, "JPEG")
    (grey,) = read_pages(content.getvalue())
    assert max(grey.shape) <= 2048
