"""`run_model.py train`: train and calibrate; write weights, cards and figures."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cli.arguments import (
    Commands,
    add_folders,
    add_model,
    add_strokes,
    fold_or_source,
    rate,
    share,
    whole,
)
from model.checkpoint import load_checkpoint
from model.data.mnist import DataNotFound, is_split_by_writer
from model.data.training_sets import TrainingSets, mnist_sets, pen_sets
from model.device import best_device, hardware
from model.evaluation import plots
from model.evaluation.metrics import percent
from model.handwriting.excluded_samples import read_legible
from model.handwriting.stroke_dataset import FOLDS
from model.networks import ACTIVATIONS, ARCHITECTURES, PROJECT_MODELS
from model.training.options import MNIST, RECIPES, TEACHER, DataMix, TrainingOptions
from model.training.release import release
from model.training.trainer import Training


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser("train", help="train, calibrate, write weights and cards")
    add_arguments(parser)
    parser.set_defaults(run=run)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An option left out keeps the value of the model's recipe."""
    epochs, lr, batch_size = (
        ", ".join(f"{name} {getattr(options, field)}" for name, options in MNIST.items())
        for field in ("epochs", "lr", "batch_size")
    )
    add_model(parser, "cnn")
    add_strokes(parser)
    add = parser.add_argument
    add("--recipe", choices=list(RECIPES), default="mnist", help="default: mnist, MNIST alone")
    text = f"validation writers: a fold, 0 to {FOLDS - 1}, or a stroke data set; default: 0"
    add("--held-out", type=fold_or_source, metavar="WHO", help=text)
    add("--epochs", type=whole(1), help=f"default: {epochs}")
    until = "write weights and card after this epoch; --resume continues; default: the last one"
    add("--until", type=whole(1), metavar="EPOCH", help=until)
    text = "characters excluded from training, to measure how unknown ones are recognised"
    add("--without", metavar="CHARACTERS", help=text)
    add("--cycles", type=whole(1), help="of the learning rate; default: the recipe's")
    add("--lr", type=rate, help=f"highest learning rate; default: {lr}")
    add("--batch-size", type=whole(2), help=f"default: {batch_size}")
    add("--seed", type=whole(0), help="default: 0")
    add("--dropout", type=share, help="default: the model's own")
    add("--activation", choices=list(ACTIVATIONS), help="default: the model's own")
    add("--limit", type=whole(2), help="learn only from the first LIMIT digits")
    add("--resume", action="store_true", help="continue after the last finished epoch")
    add_folders(parser, "data", "out", "results", "checkpoints")


_COUNTS = (  # of `DataMix`
    "mnist",
    "pen",
    "low_resolution",
    "others",
    "low_resolution_others",
    "scribbles",
)


def run(arguments: argparse.Namespace) -> int:
    for name in PROJECT_MODELS if arguments.model == "all" else [arguments.model]:
        _train(name, arguments)
    return 0


def _train(name: str, arguments: argparse.Namespace) -> None:
    config, options = _config(name, arguments), _options(name, arguments)
    sets = _training_sets(options, arguments)
    teacher = _teacher(arguments.models) if options.distil else None
    training = Training(name, config, options, best_device(), teacher)
    checkpoint = arguments.checkpoints / f"{name}.pt"
    _resume(training, checkpoint, wanted=arguments.resume)
    facts: dict[str, Any] = {"recipe": arguments.recipe, "limit": arguments.limit}
    split_by = "writer" if is_split_by_writer(arguments.data) else "digit"
    facts |= {"mnist_split_by": split_by, "mnist_held_out": len(sets.mnist)}
    facts |= {"learnt_from": len(sets.learn.digits), "an_epoch_sees": len(sets.learn)}
    resumed, start = len(training.history), time.perf_counter()
    training.run(sets.learn, sets.mnist, checkpoint, sets.pen, arguments.until)
    if resumed:  # the earlier epochs may have run on another machine
        facts["resumed_after"] = resumed
    else:
        facts["seconds"] = round(time.perf_counter() - start, 1)
    if resumed < options.epochs:
        facts |= {"hardware": hardware(training.device), "torch": str(torch.__version__)}
    card, evaluation = release(training, sets, arguments.models, facts)
    results = arguments.results
    curves = plots.training_curves(name, training.history)
    confusion = plots.confusion_matrix(name, evaluation, "validation digits")
    print(f"{card.version}: {percent(evaluation.accuracy)} of {evaluation.count:,} validation")
    print(f"digits right, weights and card in {arguments.models}, pictures:")
    print(" ", plots.save(curves, results / f"curves_{name}.png"))
    print(" ", plots.save(confusion, results / f"confusion_{name}.png"))


def _training_sets(options: TrainingOptions, arguments: argparse.Namespace) -> TrainingSets:
    if options.data_mix is None:
        return mnist_sets(arguments.data, arguments.limit)
    if arguments.strokes is None:
        raise DataNotFound(
            "the recipe 'best' learns from pen strokes: name their folder with --strokes DIR "
            "(docs/training.md says where to get them), or train with --recipe mnist"
        )
    samples = read_legible(arguments.strokes)
    cache = arguments.checkpoints / "cache"
    return pen_sets(arguments.data, samples, options.data_mix, options.seed, cache)


def _teacher(models: Path) -> nn.Module:
    """The trained network whose outputs are distilled."""
    network, card = load_checkpoint(TEACHER, models)
    print(f"learning from {card.version} too")
    return network


def _resume(training: Training, checkpoint: Path, *, wanted: bool) -> None:
    if not wanted:
        if checkpoint.is_file():
            print(f"{checkpoint} will be replaced after the first epoch; --resume goes on with it")
        return
    if not checkpoint.is_file():
        print(f"there is no {checkpoint} to resume: starting from the beginning")
        return
    training.resume(checkpoint)
    print(f"{checkpoint}: {len(training.history)} of {training.options.epochs} epochs are done")


def _config(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    return asdict(ARCHITECTURES[name].config) | _given(arguments, "dropout", "activation")


def _options(name: str, arguments: argparse.Namespace) -> TrainingOptions:
    options: TrainingOptions = RECIPES[arguments.recipe][name]
    if options.data_mix is not None:
        options = replace(options, data_mix=_data_mix(options.data_mix, arguments))
    return replace(options, **_given(arguments, "epochs", "cycles", "lr", "seed", "batch_size"))


def _data_mix(mix: DataMix, arguments: argparse.Namespace) -> DataMix:
    """The recipe's data mix, with at most `--limit` of each kind."""
    mix = replace(mix, **_given(arguments, "held_out", "without"))
    if arguments.limit is None:
        return mix
    small = {key: min(getattr(mix, key), arguments.limit) for key in _COUNTS}
    return replace(mix, views=1, **small)


def _given(arguments: argparse.Namespace, *names: str) -> dict[str, Any]:
    """The options that were given; the others keep the value of the recipe."""
    return {name: value for name in names if (value := getattr(arguments, name)) is not None}
