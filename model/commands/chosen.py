"""The models that a command was asked for."""

from __future__ import annotations

import argparse

from model.checkpoint import ARCHITECTURES
from model.classifier import Classifier, load_classifier


def classifiers(arguments: argparse.Namespace) -> list[Classifier]:
    """The one that was asked for; for "all", those that have been trained."""
    names = [arguments.model]
    if arguments.model == "all":
        trained = [n for n in ARCHITECTURES if (arguments.models / f"{n}.json").is_file()]
        names = trained or list(ARCHITECTURES)  # the first then says what is missing
    return [load_classifier(name, arguments.models) for name in names]
