"""What the command line takes, and which values it refuses."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from feedback.formats import FORMATS
from feedback.model_registry import SERVED
from feedback.promotion_rules import Bounds
from model.baselines.registry import BASELINES
from model.checkpoint import ARCHITECTURES, SAVED_MODELS
from model.classifier import Classifier, load_classifier
from model.handwriting.stroke_dataset import FOLDS
from model.networks import ACTIVATIONS
from model.training.options import MNIST, RECIPES

ROOT = SAVED_MODELS.parent


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def parser(description: str, *others: Callable[[Commands], None]) -> argparse.ArgumentParser:
    """All commands; the chosen one's name is `command`. `others` add those of other packages."""
    top = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    show = commands.add_parser("show", help="draw what the CNN reads in eight test digits")
    add_folders(show, "data", "models", "results", "checkpoints")
    train = commands.add_parser("train", help="train, calibrate, write weights and cards")
    _add_training(train)
    add_folders(train, "data", "out", "results", "checkpoints")
    evaluate = commands.add_parser("evaluate", help="measure on test digits and pen strokes")
    _add_model(evaluate, "all")
    evaluate.add_argument("--record", action="store_true", help="write the numbers to the cards")
    _add_strokes(evaluate)
    evaluate.add_argument(
        "--held-out", action="store_true", help="only writers that the model has not learnt from"
    )
    add_folders(evaluate, "data", "models", "results")
    _add_reading(commands.add_parser("predict", help="read pictures, photographs and CSV files"))
    _add_comparison(commands.add_parser("compare", help="train and measure what others published"))
    for add_to in others:
        add_to(commands)
    return top


def _add_reading(predict: argparse.ArgumentParser) -> None:
    predict.add_argument("files", nargs="+", type=Path, metavar="FILE", help="or a folder")
    predict.add_argument("--out", type=Path, metavar="FILE", help="write a Parquet file")
    _add_model(predict, "all")
    add_folders(predict, "models")


def _add_comparison(compare: argparse.ArgumentParser) -> None:
    text = f"train no other, of {', '.join(BASELINES)}"
    compare.add_argument("--epochs", type=whole(1), help="at most so many for each")
    compare.add_argument("--only", choices=list(BASELINES), metavar="NAME", help=text)
    _add_strokes(compare)
    add_folders(compare, "data", "models", "results")


def _add_training(train: argparse.ArgumentParser) -> None:
    """Left out, each model has its own values, those it ships with."""
    epochs, lr, batch_size = (
        ", ".join(f"{name} {getattr(options, field)}" for name, options in MNIST.items())
        for field in ("epochs", "lr", "batch_size")
    )
    _add_model(train, "cnn")
    _add_strokes(train)
    add = train.add_argument
    add("--recipe", choices=list(RECIPES), default="mnist", help="default: mnist, MNIST alone")
    folds = f"who validates: fold of writers, 0 to {FOLDS - 1}, or a source; default: 0"
    add("--held-out", type=fold_or_source, metavar="WHO", help=folds)
    add("--epochs", type=whole(1), help=f"default: {epochs}")
    add("--cycles", type=whole(1), help="of the learning rate; default: the recipe's")
    add("--lr", type=rate, help=f"highest learning rate; default: {lr}")
    add("--batch-size", type=whole(2), help=f"default: {batch_size}")
    add("--seed", type=whole(0), help="default: 0")
    add("--dropout", type=share, help="default: the model's own")
    add("--activation", choices=list(ACTIVATIONS), help="default: the model's own")
    add("--limit", type=whole(2), help="learn from the first so many digits only")
    add("--resume", action="store_true", help="go on after the last whole epoch")


def _add_strokes(command: argparse.ArgumentParser) -> None:
    text = "UNIPEN files of pen strokes; the README says where to get some"
    command.add_argument("--strokes", type=Path, metavar="DIR", help=text)


def _add_model(command: argparse.ArgumentParser, default: str) -> None:
    names = [*ARCHITECTURES, "all"]
    command.add_argument("--model", choices=names, default=default, help=f"default: {default}")


_FOLDERS = {
    "data": (ROOT / "data", "data", "where MNIST is, or is downloaded to"),
    "models": (SAVED_MODELS, "models", "weights and cards"),
    "out": (SAVED_MODELS, "models", "where weights and cards are written"),
    "results": (ROOT / "results", "results", "where pictures are written"),
    "checkpoints": (ROOT / "checkpoints", "checkpoints", "where unfinished trainings are kept"),
}


def add_folders(command: argparse.ArgumentParser, *names: str) -> None:
    """Where something is read from or written to; `names` are keys of `_FOLDERS`."""
    for name in names:
        default, field, text = _FOLDERS[name]
        text += f"; default: {default.relative_to(ROOT)}"
        command.add_argument(
            f"--{name}", dest=field, type=Path, default=default, metavar="DIR", help=text
        )


def fold_or_source(text: str) -> int | str:
    """A fold of writers, or the name of a source of strokes, as `pen.split` takes them."""
    return whole(0, FOLDS - 1)(text) if text.lstrip("-").isdigit() else text


def whole(least: int, most: int = 2**31) -> Callable[[str], int]:
    """An argparse type for whole numbers from `least` to `most`."""

    def parse(text: str) -> int:
        value = _number(text)
        if not (least <= value <= most and value.is_integer()):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} up")
        return int(value)

    return parse


def rate(text: str) -> float:
    """A learning rate: above 0, at most 1."""
    value = _number(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and at most 1")
    return value


def share(text: str) -> float:
    """A share to drop: 0 or more, below 1."""
    value = _number(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to below 1")
    return value


def _number(text: str) -> float:
    """NaN for what is no number: it lies in no range."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def classifiers(arguments: argparse.Namespace) -> list[Classifier]:
    """The one that was asked for; for "all", those that have been trained."""
    names = [arguments.model]
    if arguments.model == "all":
        trained = [n for n in ARCHITECTURES if (arguments.models / f"{n}.json").is_file()]
        names = trained or list(ARCHITECTURES)  # the first then says what is missing
    return [load_classifier(name, arguments.models) for name in names]


_KINDS = ".csv (Kaggle's), .parquet (with everything), .txt (UNIPEN), or a folder (IDX, as MNIST)"


def add_commands(commands: Commands) -> None:
    """To those of `cli.parser`."""
    text = "write the labelled drawings to a file"
    export = commands.add_parser("export", help=text, description=f"{text}: {_KINDS}")
    export.add_argument("path", type=Path, metavar="PATH", help=_KINDS)
    export.add_argument(
        "--as", dest="format", choices=list(FORMATS), help="where the name does not tell"
    )
    text = "store labelled drawings from files, none twice"
    bring = commands.add_parser("import", help=text, description=f"{text}: {_KINDS}")
    bring.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_KINDS)
    _add_retraining(commands)
    text = "serve another version, also one from before; without one, list them"
    promote = commands.add_parser("promote", help=text, description=text)
    promote.add_argument("version", nargs="?", metavar="VERSION", help="cnn-2143ffbb")


def _add_retraining(commands: Commands) -> None:
    bounds = Bounds()
    text = "learn from what people labelled, and serve the result if it is better"
    retrain = commands.add_parser("retrain", help=text, description=text)
    add = retrain.add_argument
    add("--model", choices=[*SERVED, "all"], default="all", help="default: all")
    add("--dry-run", action="store_true", help="tell what would be decided; change nothing")
    text = f"of the paired test, at most; default: {bounds.p:g}"
    add("--p", type=share, default=bounds.p, help=text)
    text = f"share of MNIST test digits that it may lose; default: {bounds.mnist_drop:g}"
    add("--mnist-drop", type=share, default=bounds.mnist_drop, help=text)
    add_folders(retrain, "data", "results")
