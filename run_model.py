"""python run_model.py [train | evaluate | predict | show] [--help]

Train the networks on MNIST, measure them on its test digits, read pictures of digits.

    python run_model.py                              eight test digits and what the CNN reads
    python run_model.py train --model all            train, calibrate, write weights and cards
    python run_model.py evaluate --model all         measure on the 10,000 test digits
    python run_model.py predict seven.png grid.csv   read image files and 28×28 CSV files
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from model import figures
from model.arguments import parser
from model.checkpoint import ARCHITECTURES, BadCheckpoint, save_card
from model.classifier import Classifier, load_classifier
from model.data import Digits, Images, mnist_test, mnist_train
from model.device import best_device, hardware
from model.evaluate import evaluate, percent
from model.pictures import UnreadablePicture, read_ink
from model.preprocess import to_mnist
from model.release import release
from model.train import DEFAULTS, Training, TrainingOptions


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 done, 1 some files unreadable, 2 could not be done."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help"}):
        words.insert(0, "show")
    arguments = parser(__doc__ or "").parse_args(words)
    try:
        return COMMANDS[arguments.command](arguments)
    except (OSError, BadCheckpoint, UnreadablePicture) as error:
        print("run_model.py:", " ".join(str(error).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; 'train … --resume' goes on after the last whole epoch", file=sys.stderr)
        return 130


def run_train(arguments: argparse.Namespace) -> int:
    learn, validation = mnist_train(arguments.data)
    learn = learn[: arguments.limit]
    for name in ARCHITECTURES if arguments.model == "all" else [arguments.model]:
        _train(name, arguments, learn, validation)
    return 0


def _train(name: str, arguments: argparse.Namespace, learn: Digits, validation: Digits) -> None:
    config, options = _config(name, arguments), _options(name, arguments)
    training = Training(name, config, options, best_device())
    checkpoint = arguments.checkpoints / f"{name}.pt"
    _resume(training, checkpoint, wanted=arguments.resume)
    facts: dict[str, Any] = {"learnt_from": len(learn), "validated_on": len(validation)}
    facts["limit"] = arguments.limit
    resumed, start = len(training.history), time.perf_counter()
    training.run(learn, validation, checkpoint)
    if resumed:  # another machine may have done the rest, in who knows what time
        facts["resumed_after"] = resumed
    else:
        facts["seconds"] = round(time.perf_counter() - start, 1)
    if resumed < options.epochs:
        facts |= {"hardware": hardware(training.device), "torch": str(torch.__version__)}
    card, evaluation = release(training, validation, arguments.models, facts)
    results = arguments.results
    curves = figures.training_curves(name, training.history)
    confusion = figures.confusion_matrix(name, evaluation, "validation digits")
    print(f"{card.version}: {percent(evaluation.accuracy)} of {evaluation.count:,} validation")
    print(f"digits right, weights and card in {arguments.models}, pictures:")
    print(" ", figures.save(curves, results / f"curves_{name}.png"))
    print(" ", figures.save(confusion, results / f"confusion_{name}.png"))


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
    return asdict(ARCHITECTURES[name][1]()) | _given(arguments, "dropout", "activation")


def _options(name: str, arguments: argparse.Namespace) -> TrainingOptions:
    return replace(DEFAULTS[name], **_given(arguments, "epochs", "lr", "seed", "batch_size"))


def _given(arguments: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Those of the arguments that were given; the others stay as each model has them."""
    return {name: value for name in names if (value := getattr(arguments, name)) is not None}


def run_evaluate(arguments: argparse.Namespace) -> int:
    classifiers = _classifiers(arguments)
    test = mnist_test(arguments.data)
    for classifier in classifiers:
        name, probabilities = classifier.name, classifier.predict_proba(test.images)
        evaluation = evaluate(probabilities, test.labels)
        pictures = {
            "confusion": figures.confusion_matrix(name, evaluation, "test digits"),
            "mistakes": figures.misread(name, test, probabilities, evaluation),
            "reliability": figures.reliability(name, evaluation),
        }
        print(f"## {classifier.version}, {evaluation.count:,} test digits\n")
        print(evaluation.as_markdown(), end="\n\n")
        for kind, figure in pictures.items():
            print(figures.save(figure, arguments.results / f"{kind}_{name}.png"))
        if arguments.record:
            measured = classifier.card.measured | {"mnist_test": evaluation.as_record()}
            save_card(replace(classifier.card, measured=measured), arguments.models)
            print(f"recorded in {arguments.models / name}.json")
        print()
    return 0


def run_predict(arguments: argparse.Namespace) -> int:
    classifiers = _classifiers(arguments)
    width = max(len(str(path)) for path in arguments.files)
    titles = [f"{figures.TITLES[classifier.name]:11}" for classifier in classifiers]
    print("  ".join(["".ljust(width), *titles]).rstrip())
    unreadable, odd = [], False
    for path in arguments.files:
        try:
            picture = to_mnist(read_ink(path))[None]  # (1, 28, 28)
        except UnreadablePicture as error:
            unreadable.append(f"{path}: {error}")
            continue
        answers = [_answer(classifier, picture) for classifier in classifiers]
        odd = odd or any("?" in answer for answer in answers)
        shown = answers if picture.any() else ["no digit: the picture is blank"]
        print("  ".join([str(path).ljust(width), *shown]).rstrip())
    if odd:
        print("? does not look like a digit to this model")
    for line in unreadable:
        print(line, file=sys.stderr)
    return 1 if unreadable else 0


def _answer(classifier: Classifier, picture: Images) -> str:
    """Digit and confidence for one picture, uint8 (1, 28, 28), in 11 characters."""
    shares = classifier.predict_proba(picture)[0]
    odd = classifier.novelty(picture)[0] > classifier.novelty_threshold
    return f"{shares.argmax()}  {percent(shares.max(), 1):>7}{'?' if odd else ' '}"


def run_show(arguments: argparse.Namespace) -> int:
    if not (arguments.models / "cnn.json").is_file():
        print("there are no weights for the CNN yet: training it first")
        folders = ("data", "results", "checkpoints")
        words = [f"--{name}={getattr(arguments, name)}" for name in folders]
        words = ["train", "--model=cnn", "--resume", f"--out={arguments.models}", *words]
        run_train(parser("").parse_args(words))
    classifier = load_classifier("cnn", arguments.models)
    digits = mnist_test(arguments.data)[:8]
    probabilities = classifier.predict_proba(digits.images)
    for label, shares in zip(digits.labels, probabilities, strict=True):
        print(f"{label} read as {shares.argmax()}, {percent(shares.max(), 1)}")
    picture = figures.predictions("cnn", digits, probabilities)
    print(figures.save(picture, arguments.results / "test_predictions.png"))
    return 0


def _classifiers(arguments: argparse.Namespace) -> list[Classifier]:
    """The one that was asked for; for "all", those that have been trained."""
    names = [arguments.model]
    if arguments.model == "all":
        trained = [n for n in ARCHITECTURES if (arguments.models / f"{n}.json").is_file()]
        names = trained or list(ARCHITECTURES)  # the first then says what is missing
    return [load_classifier(name, arguments.models) for name in names]


COMMANDS = {"show": run_show, "train": run_train, "evaluate": run_evaluate, "predict": run_predict}

if __name__ == "__main__":
    sys.exit(main())
