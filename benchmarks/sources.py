""".venv/bin/python benchmarks/sources.py --data ../shared/mnist --strokes ../shared/strokes

How the CNN reads people of a source of pen strokes that it has never met: for each source in turn
one is trained on the others, a short time. Nothing of that source is learnt, chosen by or
calibrated with; a sixth of the other writers validate, as when the shipped weights were made.
Writes results/strangers_cnn.png.

Measured, 5 epochs, seed 0, digits right and recall of the worst one in percent: apa 98.19, 91.3;
apb 98.97, 97.6; app 98.85, 96.9; gmd 97.64, 80.4; pendigits 98.62, 95.0; syn 97.48, 94.7; all
98.29, 96.0, calibration error 0.57, sure of 65 of 581 mistakes, 0.76 refused. With seed 1: gmd
97.90, pendigits 98.38, syn 97.64. The shipped cnn-4a48ab10, which has learnt from most of them:
98.84, 99.75, 99.76, 99.91, 99.75, 99.90.

With `--out DIR` the networks are kept, and those that are there are not trained again.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, reduce
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from table import HEAD, columns

from model import Classifier, load_classifier
from model.data.mnist import Digits
from model.data.training_sets import pen_digits, pen_sets
from model.device import best_device
from model.evaluation import plots
from model.evaluation.metrics import Evaluation, evaluate
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible
from model.handwriting.unipen import PenSample
from model.networks.cnn import CNNConfig
from model.training.options import BEST, DataMix
from model.training.release import release
from model.training.trainer import Training

NAME, EPOCHS = "cnn", 5
PICTURES_SEED = 0  # the same pictures for all seeds of the training
PICTURE = Path(__file__).resolve().parent.parent / "results" / f"strangers_{NAME}.png"


@dataclass(frozen=True)
class Meeting:
    """What a network that has not met a source makes of its digits."""

    source: str
    digits: Digits
    probabilities: NDArray[np.float32]  # (N, 10)
    refused: NDArray[np.bool_]  # (N,), those that are no digit to it
    shipped: NDArray[np.bool_]  # (N,), those that the shipped network reads rightly

    @cached_property
    def seen(self) -> Evaluation:
        return evaluate(self.probabilities, self.digits.labels)

    def __add__(self, other: Meeting) -> Meeting:
        return Meeting(
            "all",
            self.digits + other.digits,
            np.concatenate([self.probabilities, other.probabilities]),
            np.concatenate([self.refused, other.refused]),
            np.concatenate([self.shipped, other.shipped]),
        )

    @property
    def row(self) -> str:
        return (
            f"{self.source:>10} {self.seen.count:7,}"
            f" {columns(self.seen, float(self.refused.mean()))} {self.shipped.mean():8.2%}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--strokes", type=Path, required=True, metavar="DIR")
    options.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="MNIST")
    options.add_argument("--epochs", type=int, default=EPOCHS)
    options.add_argument("--seed", type=int, default=0, help="of the training; pictures stay")
    options.add_argument("--out", type=Path, metavar="DIR")
    chosen = options.parse_args()
    with TemporaryDirectory() as away:
        meetings = []
        for meeting in _meetings(chosen, chosen.out or Path(away)):
            meetings.append(meeting)
            print(
                f"\n    source  digits {HEAD}  shipped",
                *(each.row for each in meetings),
                sep="\n",
                flush=True,
            )
    everybody = reduce(add, meetings)
    print(everybody.row)
    picture = plots.misclassified(NAME, everybody.digits, everybody.probabilities, everybody.seen)
    print(plots.save(picture, PICTURE))


def _meetings(chosen: argparse.Namespace, out: Path) -> Iterator[Meeting]:
    samples = read_legible(chosen.strokes)
    for source in sorted({sample.source for sample in stroke_dataset.digits_of(samples)}):
        others, strangers = stroke_dataset.split(samples, source)
        models = out / f"{source}-{chosen.epochs}-{chosen.seed}"
        if not (models / f"{NAME}.json").is_file():
            _train(others, models, chosen)
        yield _met(source, strangers, load_classifier(NAME, models))


def _train(samples: Sequence[PenSample], models: Path, chosen: argparse.Namespace) -> None:
    """A short training on these, less those who validate, calibrated by those, into `models`."""
    options = replace(BEST[NAME], epochs=chosen.epochs, cycles=1, seed=chosen.seed)
    diet = options.diet or DataMix()
    lessons = pen_sets(chosen.data, samples, diet, PICTURES_SEED, models.parent)
    training = Training(NAME, asdict(CNNConfig()), options, best_device())
    training.run(lessons.learn, lessons.mnist, models / f"{NAME}.pt", lessons.pen)
    release(training, lessons, models, {})


def _met(source: str, strangers: Sequence[PenSample], classifier: Classifier) -> Meeting:
    digits = pen_digits(strangers, PICTURES_SEED)
    probabilities, novelty = classifier.predict_with_novelty(digits.images)
    refused = novelty > classifier.novelty_threshold
    read = load_classifier(NAME).predict_proba(digits.images).argmax(axis=1)
    return Meeting(source, digits, probabilities, refused, read == digits.labels)


if __name__ == "__main__":
    main()
