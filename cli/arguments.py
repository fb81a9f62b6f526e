"""Argument types, and the arguments that several commands share."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from model.checkpoint import SAVED_MODELS
from model.classifier import Classifier, load_classifier
from model.handwriting.stroke_dataset import FOLDS
from model.networks import PROJECT_MODELS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

ROOT = SAVED_MODELS.parent

_FOLDERS = {  # option: (default, attribute, help)
    "data": (ROOT / "data", "data", "where MNIST is, or is downloaded to"),
    "models": (SAVED_MODELS, "models", "weights and cards"),
    "out": (SAVED_MODELS, "models", "where weights and cards are written"),
    "results": (ROOT / "results", "results", "where figures are written"),
    "checkpoints": (ROOT / "checkpoints", "checkpoints", "checkpoints of unfinished trainings"),
}


def add_folders(command: argparse.ArgumentParser, *names: str) -> None:
    """Add the folder options `names`, keys of `_FOLDERS`."""
    for name in names:
        default, attribute, text = _FOLDERS[name]
        text += f"; default: {default.relative_to(ROOT)}"
        command.add_argument(
            f"--{name}", dest=attribute, type=Path, default=default, metavar="DIR", help=text
        )


def add_model(command: argparse.ArgumentParser, default: str) -> None:
    names = [*PROJECT_MODELS, "all"]
    command.add_argument("--model", choices=names, default=default, help=f"default: {default}")


def add_strokes(command: argparse.ArgumentParser) -> None:
    text = "UNIPEN files of pen strokes; docs/training.md says where to get some"
    command.add_argument("--strokes", type=Path, metavar="DIR", help=text)


def load_classifiers(arguments: argparse.Namespace) -> list[Classifier]:
    """The model that `--model` names; for "all", every trained one."""
    names = [arguments.model]
    if arguments.model == "all":
        trained = [n for n in PROJECT_MODELS if (arguments.models / f"{n}.json").is_file()]
        names = trained or list(PROJECT_MODELS)  # loading the first then says what is missing
    return [load_classifier(name, arguments.models) for name in names]


def fold_or_source(text: str) -> int | str:
    """A fold of writers, or the name of a stroke data set, as `stroke_dataset.split` takes them."""
    return whole(0, FOLDS - 1)(text) if text.lstrip("-").isdigit() else text


def whole(minimum: int, maximum: int = 2**31) -> Callable[[str], int]:
    """An argparse type for integers from `minimum` to `maximum`."""

    def parse(text: str) -> int:
        value = _number(text)
        if not (minimum <= value <= maximum and value.is_integer()):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {minimum} up")
        return int(value)

    return parse


def rate(text: str) -> float:
    """A learning rate: above 0, at most 1."""
    value = _number(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and at most 1")
    return value


def share(text: str) -> float:
    """A fraction: at least 0, below 1."""
    value = _number(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to below 1")
    return value


def _number(text: str) -> float:
    """NaN for text that is no number; NaN is in no range."""
    try:
        return float(text)
    except ValueError:
        return math.nan
