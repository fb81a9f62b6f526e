"""The shipped weights are those that the model cards, the README and docs/measurements.md give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import SAVED_MODELS, load_card, load_checkpoint
from model.classifier import load_classifier
from model.evaluation.metrics import evaluate
from model.handwriting.reference_digits import reference_digits
from model.handwriting.stroke_dataset import scribbles
from model.preprocess import to_mnist
from model.strokes import Stroke, render
from tests.support.digit_strokes import DIGITS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/measurements.md"]
NAMES = ["cnn", "vit", "mlp"]


@pytest.mark.parametrize("name", NAMES)
def test_the_card_tells_the_truth_about_the_weights(name: str) -> None:
    network, card = load_checkpoint(name, SAVED_MODELS)
    assert sum(p.numel() for p in network.parameters()) == card.parameters
    assert 0.05 < card.temperature < 20


@pytest.mark.parametrize(
    ("name", "digits", "count", "least"),
    [
        ("cnn", "mnist_test", 10_000, 0.996),
        ("vit", "mnist_test", 10_000, 0.996),
        ("mlp", "mnist_test", 10_000, 0.98),
        ("cnn", "pen_validation", 6_098, 0.988),
        ("vit", "pen_validation", 6_098, 0.988),
    ],
)
def test_the_card_records_the_accuracy_that_was_asked_for(
    name: str, digits: str, count: int, least: float
) -> None:
    measured = load_card(name, SAVED_MODELS).measured[digits]
    assert measured["count"] == count
    assert measured["accuracy"] >= least
    assert measured["mistakes"] == count - sum(measured["confusion"][k][k] for k in range(10))
    assert measured["ece"] <= 0.007


@pytest.mark.parametrize("name", NAMES)
def test_reference_digits_are_read_as_the_card_says(name: str) -> None:
    digits = reference_digits()
    evaluation = evaluate(load_classifier(name).predict_proba(digits.images), digits.labels)
    said = load_card(name, SAVED_MODELS).measured["specimens"]
    assert said["count"] == len(digits)
    assert evaluation.accuracy == pytest.approx(said["accuracy"], abs=1.5 / len(digits))
    assert evaluation.loss == pytest.approx(said["loss"], rel=0.05)


@pytest.mark.parametrize("name", ["cnn", "vit"])
def test_scribbles_are_refused_and_digits_are_not(name: str) -> None:
    classifier = load_classifier(name)
    novelty = classifier.novelty(
        np.concatenate([scribbles(200, [], 99).images, reference_digits().images])
    )
    refused = novelty > classifier.novelty_threshold
    assert refused[:200].mean() > 0.95
    assert refused[200:].mean() < 0.02
    assert load_card(name, SAVED_MODELS).measured["novelty"]["auroc"] > 0.97


def row_of(page: str, version: str) -> str:
    """The line of the results table of a page that has this version."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("|") and f"| `{version}` |" in line)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_readme_gives_the_numbers_of_the_card(name: str, page: str) -> None:
    card = load_card(name, SAVED_MODELS)
    measured = card.measured["mnist_test"]
    row = row_of(page, card.version)
    assert f"{card.parameters:,}" in row
    assert f"{100 * measured['accuracy']:.2f} %" in row
    assert f"{100 * measured['ece']:.2f} %" in row


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["cnn", "vit"])
def test_the_readme_gives_the_pen_digits_of_the_card(name: str, page: str) -> None:
    card = load_card(name, SAVED_MODELS)
    pen, novelty = card.measured["pen_validation"], card.measured["novelty"]
    row = row_of(page, card.version)
    assert f"{100 * pen['accuracy']:.2f} %" in row
    assert f"{100 * min(pen['recall']):.2f} %" in row
    assert f"{100 * pen['ece']:.2f} %" in row
    assert f"{novelty['auroc']:.4f}" in row


@pytest.mark.parametrize("name", ["cnn", "vit"])
def test_ten_handwritten_digits_are_read_large_and_small(name: str) -> None:
    pictures = [
        to_mnist(render([Stroke(place + share * size, pen) for share in strokes], 360))
        for strokes in (
            [np.array(stroke, dtype=np.float32) for stroke in DIGITS[digit]] for digit in range(10)
        )
        for size, place, pen in ((360, 0, 22.0), (120, 230, 10.0))
    ]
    probabilities = load_classifier(name).predict_proba(np.stack(pictures))
    assert probabilities.argmax(axis=1).tolist() == [digit for digit in range(10) for _ in "ab"]
