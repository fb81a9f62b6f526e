""".venv/bin/python benchmarks/new_user.py --data ../shared/mnist --strokes ../shared/strokes

How soon a model that knows MNIST alone learns to read somebody who crosses sevens, flags ones and
slashes zeros: a hundred digits of theirs after 0, 10, 50 and 200 labels (`benchmarks/new_user.py`).
Writes docs/new_user.png. Without `--models DIR` (a CNN trained by `run_model.py train --recipe
mnist`) it trains one first, six epochs.

Of a hundred, means of three orders, a hundred steps a round: 90 → 94.7, 87 → 89.7 and 90 → 94.7.
It takes 27 rounds of about half a minute each on an idle machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from torch import nn

from feedback.dataset import LabelledExample, as_digits
from feedback.finetune import finetune
from feedback.finetune_loop import FinetuneOptions
from feedback.label_issues import find_label_issues
from model.checkpoint import Card, load_checkpoint
from model.classifier import classifier_of
from model.data.mnist import Digits, mnist_train
from model.data.training_sets import mnist_sets
from model.device import best_device
from model.evaluation import plots
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible
from model.handwriting.stroke_augmentation import CANVAS, place, unit
from model.handwriting.unipen import PenSample
from model.networks import ARCHITECTURES
from model.preprocess import to_mnist
from model.strokes import render
from model.training.options import MNIST
from model.training.release import release
from model.training.trainer import Training

NAME, EPOCHS = "cnn", 6
LEARNING = FinetuneOptions(steps=100)  # half of what retraining takes: there are 27 of them
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "new_user.png"
USERS = {  # UCI's writers have 250 digits each, too few alone: two of the same habits together
    "sevens crossed, ones flagged, zeros slashed": ("gmd/kast.dat",),
    "sevens crossed, ones flagged, some zeros slashed": ("pendigits/28", "pendigits/6"),
    "sevens crossed, ones flagged": ("pendigits/12", "pendigits/16"),
}
COLOURS = ("#b0413e", "#1a8a6b", "#8a4fbf")  # people, so not the colours of the models


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--strokes", type=Path, required=True, metavar="DIR")
    options.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="MNIST")
    options.add_argument("--models", type=Path, metavar="DIR", help="a CNN that knows MNIST alone")
    options.add_argument("--orders", type=int, default=3, help="of each user's digits")
    options.add_argument("--out", type=Path, default=PICTURE, metavar="FILE")
    chosen = options.parse_args()
    mnist = mnist_train(chosen.data)
    base = load_checkpoint(NAME, chosen.models) if chosen.models else _trained(chosen.data)
    samples = stroke_dataset.digits_of(read_legible(chosen.strokes))
    everybody: dict[str, list[Reading]] = {}
    for habit, writers in USERS.items():
        own = [sample for sample in samples if sample.writer in writers]
        orders = range(chosen.orders)
        everybody[habit] = [
            r for seed in orders for r in new_user(base, own, mnist, seed, LEARNING)
        ]
        print(f"\n{habit} ({' and '.join(writers)}), {base[1].version}")
        print(*_lines(everybody[habit]), sep="\n", flush=True)
    print(plots.save(picture(everybody), chosen.out))


def picture(everybody: dict[str, list[Reading]]) -> Figure:
    """Each user's mean over the orders as a line, the orders' range as a band."""
    figure = plots.new_figure(6.4, 4.4, f"A new hand: its next {READ} digits, by labels given")
    axes = plots.style_axes(figure.add_subplot(), "")
    for (habit, readings), colour in zip(everybody.items(), COLOURS, strict=True):
        right = by_labels(readings) / READ
        axes.fill_between(range(len(LABELS)), right.min(1), right.max(1), color=colour, alpha=0.13)
        axes.plot(right.mean(axis=1), "o-", color=colour, lw=2.4, ms=7, label=habit)
    axes.set_xticks(range(len(LABELS)), [f"{count}" for count in LABELS])
    axes.set_xlabel("labels learnt from", color=plots.TEXT, size=11)
    axes.set_ylabel("read rightly", color=plots.TEXT, size=11)
    axes.tick_params(labelsize=11)
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    axes.legend(frameon=False, labelcolor=plots.TEXT, loc="lower right", fontsize=10)
    return figure


def by_labels(readings: Sequence[Reading]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """How many were right, (numbers of labels, orders)."""
    return np.array([[r.right for r in readings if r.labels == count] for count in LABELS])


def _lines(readings: Sequence[Reading]) -> list[str]:
    lines = []
    for count, right in zip(LABELS, by_labels(readings), strict=True):
        here = [reading for reading in readings if reading.labels == count]
        aside = np.mean([reading.flagged for reading in here])
        mnist = np.mean([reading.mnist for reading in here])
        lines.append(
            f"{count:4d} labels: {right.mean():5.1f} of {READ} ({right.min()} to {right.max()}), "
            f"{aside:.1f} labels set aside, MNIST {mnist:.2%}"
        )
    return lines


def _trained(data: Path) -> tuple[nn.Module, Card]:
    """A CNN that has learnt from MNIST alone, in a few epochs."""
    lessons, options = mnist_sets(data), replace(MNIST[NAME], epochs=EPOCHS)
    training = Training(NAME, asdict(ARCHITECTURES[NAME].config), options, best_device())
    with TemporaryDirectory() as folder:
        training.run(lessons.learn, lessons.mnist, Path(folder) / "unfinished.pt")
        release(training, lessons, Path(folder), {"recipe": "mnist"})
        return load_checkpoint(NAME, Path(folder))


if __name__ == "__main__":
    torch.set_num_threads(1)  # the same sums in the same order on any machine with this processor
    main()


LABELS = (0, 10, 50, 200)
READ = 100  # of the writer's drawings, after the last label


@dataclass(frozen=True)
class Reading:
    """Of `READ` drawings after so many labels: which were right, and of how many MNIST digits."""

    labels: int
    seed: int
    flagged: int  # of the labels
    right: int
    mnist: float  # accuracy on MNIST's validation digits, 0…1


def new_user(
    base: tuple[nn.Module, Card],
    samples: Sequence[PenSample],
    mnist: tuple[Digits, Digits],
    seed: int,
    options: FinetuneOptions | None = None,
) -> list[Reading]:
    """One order of one writer's digits, read after each number of `LABELS`.

    Raises:
        ValueError: fewer samples than are labelled and read.
    """
    if len(samples) < LABELS[-1] + READ:
        raise ValueError(f"{len(samples)} digits are fewer than {LABELS[-1] + READ}")
    drawn = drawings(samples, seed)
    coming = as_digits(drawn[LABELS[-1] : LABELS[-1] + READ])
    return [
        Reading(count, seed, *_read(base, drawn[:count], coming, mnist, options))
        for count in LABELS
    ]


def drawings(samples: Sequence[PenSample], seed: int) -> list[LabelledExample]:
    """Each sample once, in an order by chance, drawn by its writer on the app's canvas."""
    rng = np.random.default_rng(seed)
    examples = []
    for number in rng.permutation(len(samples)):
        strokes = tuple(place(unit(samples[number].strokes), rng))
        pixels = to_mnist(render(strokes, CANVAS))
        label, name = int(samples[number].label), UUID(bytes=rng.bytes(16))
        examples.append(LabelledExample(name, pixels, strokes, label, author=UUID(int=1)))
    return examples


def _read(
    base: tuple[nn.Module, Card],
    labelled: Sequence[LabelledExample],
    coming: Digits,
    mnist: tuple[Digits, Digits],
    options: FinetuneOptions | None,
) -> tuple[int, int, float]:
    """How many of `labelled` were set aside, how many of `coming` are right, MNIST's accuracy."""
    champion = classifier_of(*base)
    read = {champion.version: champion.predict_proba(as_digits(labelled).images)}
    doubted = find_label_issues(labelled, read)
    learn = [example for example in labelled if example.id not in doubted]
    reader = classifier_of(*finetune(base, learn, mnist, options)) if learn else champion
    right = [
        int((reader.predict_proba(digits.images).argmax(axis=1) == digits.labels).sum())
        for digits in (coming, mnist[1])
    ]
    return len(doubted), right[0], right[1] / len(mnist[1])
