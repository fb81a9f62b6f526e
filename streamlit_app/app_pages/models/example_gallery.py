"""A model's example pictures (model/evaluation/example_gallery.py) as HTML. No Streamlit here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.checkpoint import Card
from model.evaluation.example_gallery import COLUMNS, SIDE
from streamlit_app.components import drawing_image


@dataclass(frozen=True)
class Tile:
    """One digit, uint8 (28, 28), what it is, and what the model said and how surely."""

    pixels: NDArray[np.uint8]
    label: int
    answer: int
    confidence: float


@dataclass(frozen=True)
class Look:
    """One digit and how much each place of it counts, float32 (28, 28) in 0…1."""

    digit: Tile
    places: NDArray[np.float32]


@dataclass(frozen=True)
class ExampleGallery:
    """`mistakes`: by the name of the set of digits; some of them, the surest first."""

    mistakes: dict[str, list[Tile]]
    looks: list[Look]


def load_gallery(card: Card, directory: Path) -> ExampleGallery:
    """The pictures of these weights in `directory`; an empty portrait where there are none.

    Pictures of other weights are not shown: they would show another model's mistakes.
    """
    path = directory / f"{card.name}.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if said.get("version") != card.version:
        return ExampleGallery({}, [])
    mistakes = {
        key: _tiles(_grey(directory / f"{card.name}.{key}.png"), tiles)
        for key, tiles in said["mistakes"].items()
    }
    looks = _grey(directory / f"{card.name}.looks.png")  # digits above, places below
    places = [
        part.astype(np.float32) / np.float32(255)
        for part in np.hsplit(looks[SIDE:], len(said["looks"]))
    ]
    digits = [Tile(looks[:SIDE, SIDE * i :][:, :SIDE], *t) for i, t in enumerate(said["looks"])]
    return ExampleGallery(mistakes, [Look(d, p) for d, p in zip(digits, places, strict=True)])


def _grey(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"))


def _tiles(sprite: NDArray[np.uint8], said: list[list[float]]) -> list[Tile]:
    tiles = []
    for number, (label, answer, confidence) in enumerate(said):
        top, left = (SIDE * place for place in divmod(number, COLUMNS))
        pixels = sprite[top : top + SIDE, left : left + SIDE]
        tiles.append(Tile(pixels, int(label), int(answer), confidence))
    return tiles


def misread(tiles: list[Tile]) -> str:
    """HTML: each digit read wrongly, as what, and how surely."""
    return f'<div class="mistakes">{"".join(map(_misread, tiles))}</div>'


def _misread(tile: Tile) -> str:
    words = f"{tile.label} read as {tile.answer}"
    picture = drawing_image.of_drawing(tile.pixels, None, words)
    sure = f"{100 * tile.confidence:.1f}\u00a0% sure"
    return f"<figure>{picture}<figcaption>{words}<br><small>{sure}</small></figcaption></figure>"


def looked(looks: list[Look], model: str) -> str:
    """HTML: the digits, pale, and the model's colour over them where it counts (style.css)."""
    return f'<div class="looks">{"".join(_looked(look, model) for look in looks)}</div>'


def _looked(look: Look, model: str) -> str:
    digit = look.digit
    words = f"{digit.label}" if digit.answer == digit.label else f"{digit.label} as {digit.answer}"
    alt = f"where it looks to read a {digit.label} as {digit.answer}"
    return drawing_image.of_reason(model, digit.pixels, look.places, alt, words)
