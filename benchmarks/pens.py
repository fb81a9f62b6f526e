""".venv/bin/python benchmarks/pens.py --strokes ../shared/strokes

Accuracy on pen digits of held-out writers by pen width and digit size. A small digit drawn with a
wide pen is a blot that people cannot always recognise either.

Measured, cnn-4a48ab10 and vit-e8e7dc39, accuracy in percent, pen and digit in pixels of 280:
36 on 250 99.48 99.28, on 120 99.02 98.75, on 100 98.92 98.16, on 90 98.59 97.74, on 80 98.13 96.43,
on 70 97.15 95.08; 8 on 30 98.98 98.79. cnn-2143ffbb and vit-447ab4b9, which were not trained on
pens wider than 0.38 of a digit: 99.51 99.28, 99.08 98.85, 98.88 98.00, 98.46 97.54, 97.87 96.06,
94.75 91.80; 99.05 98.98.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from model import load_classifier
from model.checkpoint import SAVED_MODELS
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible
from model.handwriting.stroke_augmentation import CANVAS, put, unit

FOLD = 0  # of the writers, held out by the shipped models
SEED = 11
PENS = {36: (250, 120, 100, 90, 80, 70), 8: (30,)}  # width: sizes of the digit
MODELS = ("cnn", "vit")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--strokes", type=Path, required=True, metavar="DIR")
    options.add_argument("--models", type=Path, default=SAVED_MODELS, metavar="DIR")
    chosen = options.parse_args()
    samples = stroke_dataset.digits_of(stroke_dataset.split(read_legible(chosen.strokes), FOLD)[1])
    labels = np.array([int(sample.label) for sample in samples])
    classifiers = [load_classifier(name, chosen.models) for name in MODELS]
    rng = np.random.default_rng(SEED)
    print(f"{len(samples):,} digits; pixels on a canvas of {CANVAS}")
    print("  pen  digit  pen/digit  " + "  ".join(f"{name:>6}" for name in MODELS))
    for width, sides in PENS.items():
        for side in sides:
            drawn = (
                stroke_dataset.seen(put(unit(each.strokes), side, width, rng)) for each in samples
            )
            images = np.stack(list(drawn))
            right = [
                (classifier.predict_proba(images).argmax(axis=1) == labels).mean()
                for classifier in classifiers
            ]
            shown = "  ".join(f"{share:6.2%}" for share in right)
            print(f"{width:5}  {side:5}  {width / side:9.2f}  {shown}", flush=True)


if __name__ == "__main__":
    main()
