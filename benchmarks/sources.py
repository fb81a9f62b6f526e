""".venv/bin/python benchmarks/sources.py --data ../shared/mnist --strokes ../shared/strokes

Accuracy on a stroke data set ("source") that a CNN has not seen: for each source a CNN is trained
for a few epochs on the others. The source is not used for training, model selection or calibration;
a sixth of the other writers are for validation, as for the shipped weights. Writes
results/strangers_cnn.png. With `--out DIR` the networks are kept, and existing ones are not trained
again.

Measured, 5 epochs, seed 0, accuracy and worst recall in percent: apa 98.19, 91.3; apb 98.97, 97.6;
app 98.85, 96.9; gmd 97.64, 80.4; pendigits 98.62, 95.0; syn 97.48, 94.7; all 98.29, 96.0,
calibration error 0.57, 65 of 581 mistakes above 90 % confidence, 0.76 rejected as no digit. With
seed 1: gmd 97.90, pendigits 98.38, syn 97.64. The shipped cnn-4a48ab10, which was trained on most
of them: 98.84, 99.75, 99.76, 99.91, 99.75, 99.90.
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
RENDER_SEED = 0  # the same images for all training seeds
FIGURE = Path(__file__).resolve().parent.parent / "results" / f"strangers_{NAME}.png"


@dataclass(frozen=True)
class SourceResult:
    """Predictions for the digits of one source, by a CNN that has not seen it."""

    source: str
    digits: Digits
    probabilities: NDArray[np.float32]  # (N, 10)
    rejected: NDArray[np.bool_]  # (N,), above the novelty threshold
    shipped: NDArray[np.bool_]  # (N,), correct by the shipped network

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self.probabilities, self.digits.labels)

    def __add__(self, other: SourceResult) -> SourceResult:
        return SourceResult(
            "all",
            self.digits + other.digits,
            np.concatenate([self.probabilities, other.probabilities]),
            np.concatenate([self.rejected, other.rejected]),
            np.concatenate([self.shipped, other.shipped]),
        )

    @property
    def row(self) -> str:
        return (
            f"{self.source:>10} {self.evaluation.count:7,}"
            f" {columns(self.evaluation, float(self.rejected.mean()))} {self.shipped.mean():8.2%}"
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--strokes", type=Path, required=True, metavar="DIR")
    options.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="MNIST")
    options.add_argument("--epochs", type=int, default=EPOCHS)
    options.add_argument("--seed", type=int, default=0, help="of training")
    options.add_argument("--out", type=Path, metavar="DIR")
    chosen = options.parse_args()
    with TemporaryDirectory() as temporary:
        results = []
        for result in _run(chosen, chosen.out or Path(temporary)):
            results.append(result)
            print(
                f"\n    source  digits {HEAD}  shipped",
                *(each.row for each in results),
                sep="\n",
                flush=True,
            )
    total = reduce(add, results)
    print(total.row)
    figure = plots.misclassified(NAME, total.digits, total.probabilities, total.evaluation)
    print(plots.save(figure, FIGURE))


def _run(chosen: argparse.Namespace, out: Path) -> Iterator[SourceResult]:
    samples = read_legible(chosen.strokes)
    for source in sorted({sample.source for sample in stroke_dataset.digits_of(samples)}):
        others, unseen = stroke_dataset.split(samples, source)
        models = out / f"{source}-{chosen.epochs}-{chosen.seed}"
        if not (models / f"{NAME}.json").is_file():
            _train(others, models, chosen)
        yield _evaluate(source, unseen, load_classifier(NAME, models))


def _train(samples: Sequence[PenSample], models: Path, chosen: argparse.Namespace) -> None:
    """Train for a few epochs, calibrate on validation writers, save to `models`."""
    options = replace(BEST[NAME], epochs=chosen.epochs, cycles=1, seed=chosen.seed)
    mix = options.data_mix or DataMix()
    sets = pen_sets(chosen.data, samples, mix, RENDER_SEED, models.parent)
    training = Training(NAME, asdict(CNNConfig()), options, best_device())
    training.run(sets.learn, sets.mnist, models / f"{NAME}.pt", sets.pen)
    release(training, sets, models, {})


def _evaluate(source: str, samples: Sequence[PenSample], classifier: Classifier) -> SourceResult:
    digits = pen_digits(samples, RENDER_SEED)
    probabilities, novelty = classifier.predict_with_novelty(digits.images)
    rejected = novelty > classifier.novelty_threshold
    shipped = load_classifier(NAME).predict_proba(digits.images).argmax(axis=1)
    return SourceResult(source, digits, probabilities, rejected, shipped == digits.labels)


if __name__ == "__main__":
    main()
