"""`run_model.py evaluate`: metrics and figures on MNIST test digits and on pen strokes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from cli.arguments import Commands, add_folders, add_model, add_strokes, load_classifiers
from model.checkpoint import save_card
from model.classifier import Classifier
from model.data.mnist import Digits, mnist_test
from model.data.training_sets import held_out, pen_validation
from model.evaluation import plots
from model.evaluation.card_record import measure
from model.evaluation.example_gallery import save_gallery
from model.evaluation.metrics import Evaluation, auroc, percent
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible

SEED = 0  # of pens, sizes and positions, as in training
TITLES = {
    "mnist_test": "MNIST test digits",
    "pen": "pen digits",
    "pen_validation": "pen digits of held-out writers",
}


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser("evaluate", help="measure on test digits and pen strokes")
    add_model(parser, "all")
    parser.add_argument("--record", action="store_true", help="write the numbers to the cards")
    add_strokes(parser)
    text = "only strokes of writers that the model has not learnt from"
    parser.add_argument("--held-out", action="store_true", help=text)
    add_folders(parser, "data", "models", "results")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    test = mnist_test(arguments.data)
    for classifier in load_classifiers(arguments):
        sets = {"mnist_test": test}
        if arguments.strokes:
            fold = held_out(classifier.card.training) or 0 if arguments.held_out else None
            key = "pen" if fold is None else "pen_validation"
            sets[key], _ = _pen_digits(arguments.strokes, fold)
        measured = classifier.card.measured
        for key, digits in sets.items():
            measured = measured | {key: _evaluate(classifier, key, digits, arguments.results)}
        if arguments.strokes:
            _print_novelty(classifier, sets, _pen_digits(arguments.strokes, fold)[1])
        if arguments.record:
            save_card(replace(classifier.card, measured=measured), arguments.models)
            save_gallery(classifier, sets, arguments.models / "pictures")
            print(f"recorded in {arguments.models / classifier.name}.json and pictures/")
        print()
    return 0


def _evaluate(classifier: Classifier, key: str, digits: Digits, results: Path) -> Mapping[str, Any]:
    """Print the metrics, save the figures; returns what the card keeps."""
    evaluation, record = measure(classifier, digits)
    print(f"## {classifier.version}, {evaluation.count:,} {TITLES[key]}\n")
    print(evaluation.as_markdown(), end="\n\n")
    stem = "" if key == "mnist_test" else f"{key}_"
    for kind, figure in _figures(classifier, key, digits, evaluation).items():
        print(plots.save(figure, results / f"{stem}{kind}_{classifier.name}.png"))
    print()
    return record


def _figures(
    classifier: Classifier, key: str, digits: Digits, evaluation: Evaluation
) -> dict[str, Figure]:
    name, probabilities = classifier.name, classifier.predict_proba(digits.images)
    return {
        "confusion": plots.confusion_matrix(name, evaluation, TITLES[key]),
        "mistakes": plots.misclassified(name, digits, probabilities, evaluation),
        "reliability": plots.reliability(name, evaluation),
    }


@cache
def _pen_digits(strokes: Path, fold: int | str | None) -> tuple[Digits, Digits]:
    """Digits and non-digits in a folder of strokes, of one fold of writers or of all."""
    samples = read_legible(strokes)
    if fold is not None:
        samples = stroke_dataset.split(samples, fold)[1]
    return pen_validation(samples, SEED)


def _print_novelty(classifier: Classifier, sets: Mapping[str, Digits], others: Digits) -> None:
    """How well the novelty separates letters and scribbles from the digits of each set."""
    other, threshold = classifier.novelty(others.images), classifier.novelty_threshold
    refused = percent((other > threshold).mean())
    print(f"novelty: {refused} of {len(others):,} letters and scribbles refused")
    for key, digits in sets.items():
        known = classifier.novelty(digits.images)
        refused = percent((known > threshold).mean())
        print(f"  {refused} of the {TITLES[key]}, AUROC {auroc(known, other):.4f}")
