"""The pictures of a model that ship beside its card: what it misreads, and where it looks.

For a model `cnn` and a set of digits `mnist_test` three kinds of files:

    cnn.json               whose weights these are, and what is on each tile
    cnn.mnist_test.png     digits read wrongly, the surest answer first
    cnn.looks.png          one of each digit, and below each what `explain` says of it

The PNGs are sprites of 28×28 tiles in 8-bit grey, 255 ink: the page gives them their colours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from model.checkpoint import SAVED_MODELS
from model.classifier import Classifier
from model.data.mnist import Digits, Images
from model.explain import explain

PICTURES = SAVED_MODELS / "pictures"
MOST_MISTAKES = 24  # of each set: three rows on a desk
COLUMNS = 8  # of a sprite of mistakes
SIDE = 28


def save_gallery(
    classifier: Classifier, sets: Mapping[str, Digits], directory: Path = PICTURES
) -> list[Path]:
    """Write the pictures of one model to `directory`, and say where they lie.

    Args:
        classifier: the model.
        sets: by the name that the card's `measured` has for them. Of the first one, the first of
            each digit is what all models are seen looking at. Sets that an earlier call with the
            same weights has left there, and this one does not name, stay.
    """
    directory.mkdir(parents=True, exist_ok=True)
    name = classifier.name
    portrait = _known(classifier, directory / f"{name}.json")
    paths = []
    for key, digits in sets.items():
        shown, portrait["mistakes"][key] = _mistakes(classifier, digits)
        paths.append(_save(_sprite(shown), directory / f"{name}.{key}.png"))
    looks, portrait["looks"] = _looks(classifier, next(iter(sets.values())))
    paths.append(_save(looks, directory / f"{name}.looks.png"))
    card = directory / f"{name}.json"
    card.write_text(json.dumps(portrait) + "\n", encoding="utf-8")
    return [card, *paths]


def _known(classifier: Classifier, path: Path) -> dict[str, Any]:
    """What was written for these weights before; of other weights nothing is kept."""
    if path.is_file():
        portrait: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if portrait.get("version") == classifier.version:
            return portrait
    return {"version": classifier.version, "mistakes": {}, "looks": []}


def _mistakes(classifier: Classifier, digits: Digits) -> tuple[Images, list[list[float]]]:
    """The digits read wrongly, surest first, and [label, answer, confidence] of each."""
    probabilities = classifier.predict_proba(digits.images)
    answers, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(answers != digits.labels)
    wrong = wrong[np.argsort(-sure[wrong], kind="stable")][:MOST_MISTAKES]
    said = [[int(digits.labels[i]), int(answers[i]), round(float(sure[i]), 4)] for i in wrong]
    return digits.images[wrong], said


def _looks(classifier: Classifier, digits: Digits) -> tuple[Images, list[list[float]]]:
    """A sprite of two rows, digits and what counts in them, and what is said of each digit."""
    first = [int(np.argmax(digits.labels == k)) for k in range(10) if k in digits.labels]
    shown = digits[np.array(first)]
    places = np.stack([explain(classifier, image) for image in shown.images])  # (10, 28, 28)
    maps = np.rint(255 * places).astype(np.uint8)
    probabilities = classifier.predict_proba(shown.images)
    said = [
        [int(label), int(shares.argmax()), round(float(shares.max()), 4)]
        for label, shares in zip(shown.labels, probabilities, strict=True)
    ]
    return np.concatenate([np.hstack(list(row)) for row in (shown.images, maps)]), said


def _sprite(tiles: Images) -> Images:
    """Tiles (N, 28, 28) row by row in one picture, the last row filled up with blank ones."""
    rows = max(1, -(-len(tiles) // COLUMNS))
    sprite = np.zeros((rows * COLUMNS, SIDE, SIDE), dtype=np.uint8)
    sprite[: len(tiles)] = tiles
    grid = sprite.reshape(rows, COLUMNS, SIDE, SIDE).swapaxes(1, 2)  # (rows, 28, columns, 28)
    return grid.reshape(rows * SIDE, COLUMNS * SIDE)


def _save(picture: Images, path: Path) -> Path:
    Image.fromarray(picture).save(path, optimize=True)
    return path
