"""`run_model.py` alone: eight test digits and what the CNN reads in them."""

from __future__ import annotations

import argparse

from cli import train
from cli.parser import parser
from model.classifier import load_classifier
from model.data.mnist import mnist_test
from model.evaluation import plots
from model.evaluation.metrics import percent


def run(arguments: argparse.Namespace) -> int:
    if not (arguments.models / "cnn.json").is_file():
        print("there are no weights for the CNN yet: training it first")
        folders = ("data", "results", "checkpoints")
        words = [f"--{name}={getattr(arguments, name)}" for name in folders]
        words = ["train", "--model=cnn", "--resume", f"--out={arguments.models}", *words]
        train.run(parser("").parse_args(words))
    classifier = load_classifier("cnn", arguments.models)
    digits = mnist_test(arguments.data)[:8]
    probabilities = classifier.predict_proba(digits.images)
    for label, shares in zip(digits.labels, probabilities, strict=True):
        print(f"{label} read as {shares.argmax()}, {percent(shares.max(), 1)}")
    picture = plots.predictions("cnn", digits, probabilities)
    print(plots.save(picture, arguments.results / "test_predictions.png"))
    return 0
