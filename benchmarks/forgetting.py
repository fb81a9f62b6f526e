""".venv/bin/python benchmarks/forgetting.py --data DIR --strokes DIR --fonts DIR

What one round of fine-tuning gains on digits of another kind, and what it forgets: the shipped
model is fine-tuned on every other typeface (`typefaces.py` says where to get them) and evaluated on
the rest, on pen digits of held-out writers and on MNIST validation digits.

Measured, cnn-4a48ab10 and vit-e8e7dc39, mistakes before → after: of the 1,150 training images
11 → 3 and 16 → 4, of the other 1,150 11 → 7 and 20 → 7; of 6,098 pen digits 27 → 39 and 52 → 59,
with a calibration error of 0.61 and 0.48 % (0.73 % for the CNN if 5 % of MNIST are kept at low
confidence, whatever share the base has); of MNIST's 5,000 validation digits 22 → 23 and 25 → 26.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID

import numpy as np
from torch import nn
from typefaces import typeface_digits

from feedback.dataset import LabelledExample
from feedback.finetune import finetune
from model.checkpoint import SAVED_MODELS, Card, load_checkpoint
from model.classifier import classifier_of
from model.data.mnist import Digits, mnist_train
from model.data.training_sets import pen_digits
from model.evaluation.metrics import evaluate
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible

FOLD = 0  # of the writers, held out by the shipped models
SEED = 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "strokes", "fonts"):
        options.add_argument(f"--{name}", type=Path, required=True, metavar="DIR")
    options.add_argument("--model", default="cnn")
    chosen = options.parse_args()
    digits = typeface_digits(chosen.fonts)
    every_other = np.arange(len(digits)) // 10 % 2 == 0
    train = digits[np.flatnonzero(every_other)]
    mnist = mnist_train(chosen.data)
    held = stroke_dataset.split(read_legible(chosen.strokes), FOLD)[1]
    sets = {
        "training typefaces": train,
        "other typefaces": digits[np.flatnonzero(~every_other)],
        "pens": pen_digits(held, SEED),
        "MNIST, validation": mnist[1],
    }
    base = load_checkpoint(chosen.model, SAVED_MODELS)
    _evaluate("before", base, sets)
    _evaluate("after", finetune(base, _as_examples(train), mnist), sets)


def _as_examples(digits: Digits) -> list[LabelledExample]:
    """As uploaded and labelled drawings."""
    rng = np.random.default_rng(SEED)
    return [
        LabelledExample(UUID(bytes=rng.bytes(16)), image, None, int(label))
        for image, label in zip(digits.images, digits.labels, strict=True)
    ]


def _evaluate(when: str, model: tuple[nn.Module, Card], sets: dict[str, Digits]) -> None:
    classifier = classifier_of(*model)
    for name, digits in sets.items():
        evaluation = evaluate(classifier.predict_proba(digits.images), digits.labels)
        wrong = f"{len(evaluation.mistakes):3} of {evaluation.count:5,} wrong"
        print(f"{when:>6}  {name:21} {wrong}, calibration error {evaluation.ece:.2%}", flush=True)


if __name__ == "__main__":
    main()
