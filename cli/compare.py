"""`run_model.py compare`: train published networks and compare them with the project's models."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from cli.arguments import Commands, add_folders, add_strokes, whole
from model.baselines.comparison import Row, measure_network
from model.baselines.registry import BASELINES
from model.baselines.report import as_figure, as_markdown
from model.baselines.training import ensure_trained
from model.checkpoint import save_card
from model.classifier import load_classifier
from model.data.mnist import Digits, mnist_test, mnist_train
from model.data.training_sets import held_out, pen_digits
from model.device import cpu
from model.evaluation import plots
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible
from model.networks import ARCHITECTURES

FOLD = 0  # of writers, held out from the shipped models
PEN_SEED = 0


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser("compare", help="train and measure published networks")
    text = f"train only this one, of {', '.join(BASELINES)}"
    parser.add_argument("--epochs", type=whole(1), help="at most so many for each network")
    parser.add_argument("--only", choices=list(BASELINES), metavar="NAME", help=text)
    add_strokes(parser)
    add_folders(parser, "data", "models", "results")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    train = mnist_train(arguments.data)[0]
    for name in [arguments.only] if arguments.only else BASELINES:
        baseline = BASELINES[name]
        epochs = min(baseline.epochs, arguments.epochs or baseline.epochs)
        card = ensure_trained(baseline, epochs, train, arguments.models)
        print(f"{card.version}: {baseline.schedule(card.training['epochs'])}")
    pen = held_out_pen_digits(arguments.strokes) if arguments.strokes else None
    rows = _measure(arguments.models, mnist_test(arguments.data), pen)
    report = arguments.results / "comparison.md"
    figure = plots.save(as_figure(rows), report.with_suffix(".png"))
    report.write_text(as_markdown(rows, cpu()), encoding="utf-8")
    print(f"{report}\n{figure}")
    return 0


def _measure(models: Path, test: Digits, pen: Digits | None) -> list[Row]:
    """A row for each trained network; the cards of the published ones keep their results."""
    rows = []
    for name in ARCHITECTURES:
        if not (models / f"{name}.safetensors").is_file():
            continue
        classifier = load_classifier(name, models)
        unseen = pen if held_out(classifier.card.training) in {None, FOLD} else None
        row, measured = measure_network(classifier, test, unseen)
        rows.append(row)
        if not row.ours:
            kept = classifier.card.measured | measured
            save_card(replace(classifier.card, measured=kept), models)
    return rows


def held_out_pen_digits(strokes: Path) -> Digits:
    """Pen digits of held-out writers, rendered as in the app."""
    return pen_digits(stroke_dataset.split(read_legible(strokes), FOLD)[1], PEN_SEED)
