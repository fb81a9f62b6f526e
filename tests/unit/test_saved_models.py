"""The weights that ship are those that the cards describe and the README boasts of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import SAVED_MODELS, load_card, load_checkpoint
from model.classifier import load_classifier
from model.preprocess import to_mnist
from model.strokes import Stroke, render
from tests.browser.handwriting import DIGITS

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
NAMES = ["cnn", "vit", "mlp"]


@pytest.mark.parametrize("name", NAMES)
def test_the_card_tells_the_truth_about_the_weights(name: str) -> None:
    network, card = load_checkpoint(name, SAVED_MODELS)
    assert sum(p.numel() for p in network.parameters()) == card.parameters
    assert 0.05 < card.temperature < 20


@pytest.mark.parametrize(("name", "least"), [("cnn", 0.996), ("vit", 0.993), ("mlp", 0.98)])
def test_the_card_records_the_accuracy_that_was_asked_for(name: str, least: float) -> None:
    measured = load_card(name, SAVED_MODELS).measured["mnist_test"]
    assert measured["count"] == 10_000
    assert measured["accuracy"] >= least
    assert measured["mistakes"] == 10_000 - sum(measured["confusion"][k][k] for k in range(10))


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_gives_the_numbers_of_the_card(name: str) -> None:
    card = load_card(name, SAVED_MODELS)
    measured = card.measured["mnist_test"]
    row = next(line for line in README.splitlines() if f"`{card.version}`" in line)
    assert f"{card.parameters:,}" in row
    assert f"{100 * measured['accuracy']:.2f} %" in row
    assert f"{100 * measured['ece']:.2f} %" in row


@pytest.mark.parametrize("name", ["cnn", "vit"])
def test_ten_digits_of_a_hand_are_read_large_and_small(name: str) -> None:
    pictures = [
        to_mnist(render([Stroke(place + share * size, pen) for share in strokes], 360))
        for strokes in (
            [np.array(stroke, dtype=np.float32) for stroke in DIGITS[digit]] for digit in range(10)
        )
        for size, place, pen in ((360, 0, 22.0), (120, 230, 10.0))
    ]
    probabilities = load_classifier(name).predict_proba(np.stack(pictures))
    assert probabilities.argmax(axis=1).tolist() == [digit for digit in range(10) for _ in "ab"]
