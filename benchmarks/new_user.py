""".venv/bin/python benchmarks/new_user.py --data ../shared/mnist --strokes ../shared/strokes

How fast a CNN trained on MNIST alone adapts to writers who cross sevens, flag ones and slash zeros:
accuracy on a hundred of their digits after fine-tuning on 0, 10, 50 and 200 labels. Writes
docs/new_user.png. Without `--models DIR` (a CNN trained by `run_model.py train --recipe mnist`) it
trains one first, six epochs.

Measured, of a hundred digits, with 0 and with 200 labels, means of three orders, a hundred steps a
round: 90 → 94.7, 87 → 89.7 and 90 → 94.7. The 27 rounds take about half a minute each on an idle
machine.
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
OPTIONS = FinetuneOptions(steps=100)  # half of the default: there are 27 rounds
FIGURE = Path(__file__).resolve().parent.parent / "docs" / "new_user.png"
WRITERS = {  # UCI writers have 250 digits each, too few: two with the same habits are combined
    "sevens crossed, ones flagged, zeros slashed": ("gmd/kast.dat",),
    "sevens crossed, ones flagged, some zeros slashed": ("pendigits/28", "pendigits/6"),
    "sevens crossed, ones flagged": ("pendigits/12", "pendigits/16"),
}
COLOURS = ("#b0413e", "#1a8a6b", "#8a4fbf")  # of writers, so not those of the models
LABELS = (0, 10, 50, 200)
TEST_SIZE = 100  # drawings of the same writer, after the last label


@dataclass(frozen=True)
class Result:
    """After fine-tuning on `labels` labels: the next `TEST_SIZE` digits, and MNIST."""

    labels: int
    seed: int
    flagged: int  # of the labels
    correct: int  # of `TEST_SIZE`
    mnist: float  # accuracy on MNIST validation digits, 0…1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--strokes", type=Path, required=True, metavar="DIR")
    options.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="MNIST")
    options.add_argument("--models", type=Path, metavar="DIR", help="a CNN trained on MNIST alone")
    options.add_argument("--orders", type=int, default=3, help="of the digits of each writer")
    options.add_argument("--out", type=Path, default=FIGURE, metavar="FILE")
    chosen = options.parse_args()
    mnist = mnist_train(chosen.data)
    base = load_checkpoint(NAME, chosen.models) if chosen.models else _train(chosen.data)
    samples = stroke_dataset.digits_of(read_legible(chosen.strokes))
    results: dict[str, list[Result]] = {}
    for habit, writers in WRITERS.items():
        own = [sample for sample in samples if sample.writer in writers]
        orders = range(chosen.orders)
        results[habit] = [r for seed in orders for r in adapt(base, own, mnist, seed, OPTIONS)]
        print(f"\n{habit} ({' and '.join(writers)}), {base[1].version}")
        print(*_lines(results[habit]), sep="\n", flush=True)
    print(plots.save(as_figure(results), chosen.out))


def adapt(
    base: tuple[nn.Module, Card],
    samples: Sequence[PenSample],
    mnist: tuple[Digits, Digits],
    seed: int,
    options: FinetuneOptions | None = None,
) -> list[Result]:
    """Results for each number of `LABELS`, with the digits of one writer in a random order.

    Raises:
        ValueError: fewer samples than labels and test digits.
    """
    if len(samples) < LABELS[-1] + TEST_SIZE:
        raise ValueError(f"{len(samples)} digits are fewer than {LABELS[-1] + TEST_SIZE}")
    examples = render_examples(samples, seed)
    test = as_digits(examples[LABELS[-1] : LABELS[-1] + TEST_SIZE])
    return [
        Result(count, seed, *_finetune(base, examples[:count], test, mnist, options))
        for count in LABELS
    ]


def render_examples(samples: Sequence[PenSample], seed: int) -> list[LabelledExample]:
    """Each sample once, in a random order, rendered as drawn on the canvas of the app."""
    rng = np.random.default_rng(seed)
    examples = []
    for number in rng.permutation(len(samples)):
        strokes = tuple(place(unit(samples[number].strokes), rng))
        pixels = to_mnist(render(strokes, CANVAS))
        label, id_ = int(samples[number].label), UUID(bytes=rng.bytes(16))
        examples.append(LabelledExample(id_, pixels, strokes, label, author=UUID(int=1)))
    return examples


def as_figure(results: dict[str, list[Result]]) -> Figure:
    """The mean over the orders as a line for each writer, the range of the orders as a band."""
    figure = plots.new_figure(6.4, 4.4, f"A new writer: the next {TEST_SIZE} digits, by labels")
    axes = plots.style_axes(figure.add_subplot(), "")
    for (habit, own), colour in zip(results.items(), COLOURS, strict=True):
        accuracy = correct_by_labels(own) / TEST_SIZE
        band = accuracy.min(1), accuracy.max(1)
        axes.fill_between(range(len(LABELS)), *band, color=colour, alpha=0.13)
        axes.plot(accuracy.mean(axis=1), "o-", color=colour, lw=2.4, ms=7, label=habit)
    axes.set_xticks(range(len(LABELS)), [f"{count}" for count in LABELS])
    axes.set_xlabel("labels", color=plots.TEXT, size=11)
    axes.set_ylabel("accuracy", color=plots.TEXT, size=11)
    axes.tick_params(labelsize=11)
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    axes.legend(frameon=False, labelcolor=plots.TEXT, loc="lower right", fontsize=10)
    return figure


def correct_by_labels(
    results: Sequence[Result],
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Correct digits, (numbers of labels, orders)."""
    return np.array([[r.correct for r in results if r.labels == count] for count in LABELS])


def _lines(results: Sequence[Result]) -> list[str]:
    lines = []
    for count, correct in zip(LABELS, correct_by_labels(results), strict=True):
        rounds = [result for result in results if result.labels == count]
        flagged = np.mean([result.flagged for result in rounds])
        mnist = np.mean([result.mnist for result in rounds])
        lines.append(
            f"{count:4d} labels: {correct.mean():5.1f} of {TEST_SIZE} "
            f"({correct.min()} to {correct.max()}), {flagged:.1f} labels flagged, MNIST {mnist:.2%}"
        )
    return lines


def _finetune(
    base: tuple[nn.Module, Card],
    labelled: Sequence[LabelledExample],
    test: Digits,
    mnist: tuple[Digits, Digits],
    options: FinetuneOptions | None,
) -> tuple[int, int, float]:
    """Number of flagged labels, number of correct test digits, accuracy on MNIST validation."""
    champion = classifier_of(*base)
    probabilities = {champion.version: champion.predict_proba(as_digits(labelled).images)}
    issues = find_label_issues(labelled, probabilities)
    learn = [example for example in labelled if example.id not in issues]
    classifier = classifier_of(*finetune(base, learn, mnist, options)) if learn else champion
    correct = [
        int((classifier.predict_proba(digits.images).argmax(axis=1) == digits.labels).sum())
        for digits in (test, mnist[1])
    ]
    return len(issues), correct[0], correct[1] / len(mnist[1])


def _train(data: Path) -> tuple[nn.Module, Card]:
    """A CNN trained on MNIST alone for a few epochs."""
    sets, options = mnist_sets(data), replace(MNIST[NAME], epochs=EPOCHS)
    training = Training(NAME, asdict(ARCHITECTURES[NAME].config), options, best_device())
    with TemporaryDirectory() as folder:
        training.run(sets.learn, sets.mnist, Path(folder) / "unfinished.pt")
        release(training, sets, Path(folder), {"recipe": "mnist"})
        return load_checkpoint(NAME, Path(folder))


if __name__ == "__main__":
    torch.set_num_threads(1)  # reproducible sums on machines with the same processor
    main()
