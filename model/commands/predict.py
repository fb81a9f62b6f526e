"""`run_model.py predict`: read picture files and 28×28 CSV files."""

from __future__ import annotations

import argparse
import sys

from model import figures
from model.classifier import Classifier
from model.commands.chosen import classifiers
from model.data import Images
from model.evaluate import percent
from model.pictures import UnreadablePicture, read_ink
from model.preprocess import to_mnist


def run(arguments: argparse.Namespace) -> int:
    chosen = classifiers(arguments)
    width = max(len(str(path)) for path in arguments.files)
    titles = [f"{figures.TITLES[classifier.name]:11}" for classifier in chosen]
    print("  ".join(["".ljust(width), *titles]).rstrip())
    unreadable, odd = [], False
    for path in arguments.files:
        try:
            picture = to_mnist(read_ink(path))[None]  # (1, 28, 28)
        except UnreadablePicture as error:
            unreadable.append(f"{path}: {error}")
            continue
        answers = [_answer(classifier, picture) for classifier in chosen]
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
