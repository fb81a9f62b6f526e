"""`run_model.py` without a command: eight test digits and what the CNN predicts."""

from __future__ import annotations

import argparse

from cli import train
from cli.arguments import Commands, add_folders
from model.classifier import load_classifier
from model.data.mnist import mnist_test
from model.evaluation import plots
from model.evaluation.metrics import percent


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser("show", help="classify eight test digits with the CNN")
    add_folders(parser, "data", "models", "results", "checkpoints")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if not (arguments.models / "cnn.json").is_file():
        print("there are no weights for the CNN yet: training it first")
        _train_cnn(arguments)
    classifier = load_classifier("cnn", arguments.models)
    digits = mnist_test(arguments.data)[:8]
    probabilities = classifier.predict_proba(digits.images)
    for label, row in zip(digits.labels, probabilities, strict=True):
        print(f"{label} read as {row.argmax()}, {percent(row.max(), 1)}")
    figure = plots.predictions("cnn", digits, probabilities)
    print(plots.save(figure, arguments.results / "test_predictions.png"))
    return 0


def _train_cnn(arguments: argparse.Namespace) -> None:
    """`train` with its defaults and the folders given here."""
    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    folders = [f"--{name}={getattr(arguments, name)}" for name in ("data", "results")]
    folders += [f"--out={arguments.models}", f"--checkpoints={arguments.checkpoints}"]
    train.run(parser.parse_args(["--model=cnn", "--resume", *folders]))
