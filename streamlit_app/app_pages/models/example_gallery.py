"""A model's example pictures (model/evaluation/example_gallery.py) as HTML. No Streamlit here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from model.checkpoint import Card
from model.evaluation.example_gallery import COLUMNS, SIDE
from streamlit_app.components import html
from streamlit_app.components.drawing_image import drawing_html, explanation_html
from streamlit_app.components.formatting import percent


@dataclass(frozen=True)
class Example:
    """One digit, uint8 (28, 28), 255 = ink, its label, and the prediction."""

    pixels: NDArray[np.uint8]
    label: int
    predicted: int
    confidence: float


@dataclass(frozen=True)
class SaliencyExample:
    """One digit and how much each pixel counts, float32 (28, 28), 0…1."""

    digit: Example
    saliency: NDArray[np.float32]


@dataclass(frozen=True)
class ExampleGallery:
    """`mistakes`: by test set, some of them, the most confident first."""

    mistakes: dict[str, list[Example]]
    saliency: list[SaliencyExample]


def load_gallery(card: Card, directory: Path) -> ExampleGallery:
    """The pictures of these weights; an empty gallery where there are none.

    Pictures of other weights are ignored: they show another model's mistakes.
    """
    path = directory / f"{card.name}.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if record.get("version") != card.version:
        return ExampleGallery({}, [])
    mistakes = {
        test_set: _tiles(_grey_image(directory / f"{card.name}.{test_set}.png"), tiles)
        for test_set, tiles in record["mistakes"].items()
    }
    sprite = _grey_image(directory / f"{card.name}.looks.png")
    return ExampleGallery(mistakes, _saliency_examples(sprite, record["looks"]))


def _grey_image(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"))


def _tiles(sprite: NDArray[np.uint8], records: list[list[float]]) -> list[Example]:
    """One for each record [label, predicted, confidence], row by row."""
    tiles = []
    for number, (label, predicted, confidence) in enumerate(records):
        top, left = (SIDE * position for position in divmod(number, COLUMNS))
        pixels = sprite[top : top + SIDE, left : left + SIDE]
        tiles.append(Example(pixels, int(label), int(predicted), confidence))
    return tiles


def _saliency_examples(
    sprite: NDArray[np.uint8], records: list[list[float]]
) -> list[SaliencyExample]:
    """One for each record: the digits in the sprite's upper row, their saliency in the lower."""
    examples = []
    for number, (label, predicted, confidence) in enumerate(records):
        column = sprite[:, SIDE * number : SIDE * (number + 1)]
        digit = Example(column[:SIDE], int(label), int(predicted), confidence)
        saliency = column[SIDE:].astype(np.float32) / np.float32(255)
        examples.append(SaliencyExample(digit, saliency))
    return examples


def mistakes_html(mistakes: list[Example]) -> Markup:
    """Each digit with its label, prediction and confidence."""
    return Markup('<div class="mistakes">{}</div>').format(html.join(map(_mistake, mistakes)))


def _mistake(example: Example) -> Markup:
    caption = f"{example.label} read as {example.predicted}"
    picture = drawing_html(example.pixels, None, caption)
    return html.captioned(picture, caption, percent(example.confidence))


def saliency_html(examples: list[SaliencyExample], model: str) -> Markup:
    """The digits, pale, under the model's colour where a pixel counts (style.css)."""
    figures = html.join(_saliency(example, model) for example in examples)
    return Markup('<div class="saliency">{}</div>').format(figures)


def _saliency(example: SaliencyExample, model: str) -> Markup:
    digit = example.digit
    is_right = digit.predicted == digit.label
    caption = f"{digit.label}" if is_right else f"{digit.label} read as {digit.predicted}"
    alt = f"saliency map of a {digit.label} read as {digit.predicted}"
    return explanation_html(model, digit.pixels, example.saliency, alt, caption)
