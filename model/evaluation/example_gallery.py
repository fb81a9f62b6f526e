"""Example images that ship beside a model's card: its mistakes and its attribution maps.

For a model `cnn` and a set of digits `mnist_test` three kinds of files:

    cnn.json               the version, and label and prediction of each tile
    cnn.mnist_test.png     misclassified digits, highest confidence first
    cnn.looks.png          one example of each digit, and its attribution map below it

The PNGs are sprites of 28×28 tiles in 8-bit grey, 255 ink; the page colours them.
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
MAX_MISTAKES = 24  # of each set: three rows on a wide screen
COLUMNS = 8  # of a sprite of mistakes
SIDE = 28


def save_gallery(
    classifier: Classifier, sets: Mapping[str, Digits], directory: Path = PICTURES
) -> list[Path]:
    """Write the images of one model to `directory`; returns the paths.

    Args:
        classifier: the model.
        sets: digits by their key in the card's `measured`. The attribution maps show the first
            of each digit in the first set. Sets that are not named here but were written for the
            same weights are kept.
    """
    directory.mkdir(parents=True, exist_ok=True)
    name = classifier.name
    description = _load_description(classifier, directory / f"{name}.json")
    paths = []
    for key, digits in sets.items():
        shown, description["mistakes"][key] = _mistakes(classifier, digits)
        paths.append(_save(_sprite(shown), directory / f"{name}.{key}.png"))
    looks, description["looks"] = _looks(classifier, next(iter(sets.values())))
    paths.append(_save(looks, directory / f"{name}.looks.png"))
    card = directory / f"{name}.json"
    card.write_text(json.dumps(description) + "\n", encoding="utf-8")
    return [card, *paths]


def _load_description(classifier: Classifier, path: Path) -> dict[str, Any]:
    """The existing description if it is of the same weights, else a new one."""
    if path.is_file():
        description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if description.get("version") == classifier.version:
            return description
    return {"version": classifier.version, "mistakes": {}, "looks": []}


def _mistakes(classifier: Classifier, digits: Digits) -> tuple[Images, list[list[float]]]:
    """Misclassified digits, highest confidence first, and [label, predicted, confidence]."""
    probabilities = classifier.predict_proba(digits.images)
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != digits.labels)
    wrong = wrong[np.argsort(-confidence[wrong], kind="stable")][:MAX_MISTAKES]
    return digits.images[wrong], [
        [int(digits.labels[i]), int(predicted[i]), round(float(confidence[i]), 4)] for i in wrong
    ]


def _looks(classifier: Classifier, digits: Digits) -> tuple[Images, list[list[float]]]:
    """A sprite of two rows, digits and attribution maps, and [label, predicted, confidence]."""
    first = [int(np.argmax(digits.labels == k)) for k in range(10) if k in digits.labels]
    shown = digits[np.array(first)]
    heatmaps = np.stack([explain(classifier, image) for image in shown.images])  # (10, 28, 28)
    maps = np.rint(255 * heatmaps).astype(np.uint8)
    probabilities = classifier.predict_proba(shown.images)
    captions = [
        [int(label), int(row.argmax()), round(float(row.max()), 4)]
        for label, row in zip(shown.labels, probabilities, strict=True)
    ]
    return np.concatenate([np.hstack(list(row)) for row in (shown.images, maps)]), captions


def _sprite(tiles: Images) -> Images:
    """Tiles (N, 28, 28) row by row in one image, the last row padded with blank tiles."""
    rows = max(1, -(-len(tiles) // COLUMNS))
    sprite = np.zeros((rows * COLUMNS, SIDE, SIDE), dtype=np.uint8)
    sprite[: len(tiles)] = tiles
    grid = sprite.reshape(rows, COLUMNS, SIDE, SIDE).swapaxes(1, 2)  # (rows, 28, columns, 28)
    return grid.reshape(rows * SIDE, COLUMNS * SIDE)


def _save(image: Images, path: Path) -> Path:
    Image.fromarray(image).save(path, optimize=True)
    return path
