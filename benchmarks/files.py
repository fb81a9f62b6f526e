""".venv/bin/python benchmarks/files.py --mnist ../shared/mnist --strokes ../shared/strokes

How many files of each kind that people bring are read rightly, every digit and no other.
The files are made (`benchmarks/file_kinds.py`) of MNIST's test digits and of pen strokes of
writers whom the shipped models have not learnt from. A kind's `reach` is what we want of it.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import file_kinds as made
import numpy as np
import torch
from numpy.typing import NDArray

from model import Classifier, load_classifier
from model.data.mnist import mnist_test
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible
from model.handwriting.unipen import read_unipen
from model.images.digit_reader import read_digits
from model.images.image_files import UnreadablePicture

FOLD = 0
SEED = 17
MODELS = ("cnn", "vit")
KINDS: dict[str, tuple[float, made.Kind]] = {
    "16 px, pen 1": (97.5, partial(made.low_resolution, 16, 1)),
    "20 px, pen 1": (97.5, partial(made.low_resolution, 20, 1)),
    "28 px, pen 1": (97.5, partial(made.low_resolution, 28, 1)),
    "28 px, pen 2": (97.5, partial(made.low_resolution, 28, 2)),
    "32 px, pen 2": (97.5, partial(made.low_resolution, 32, 2)),
    "rows 20 % apart": (90, partial(made.near_rows, 0.20)),
    "rows 35 % apart": (95, partial(made.near_rows, 0.35)),
    "rows 60 % apart": (98, partial(made.near_rows, 0.60)),
    "lined": (90, partial(made.ruled, False, False)),
    "squared": (90, partial(made.ruled, True, False)),
    "coloured rules": (90, partial(made.ruled, True, True)),
    "form boxes": (90, partial(made.boxes, False)),
    "comb fields": (90, partial(made.boxes, True)),
    "frame inside": (90, partial(made.framed, False)),
    "frame at the edge": (90, partial(made.framed, True)),
    "scan edges": (95, made.scan_edge),
    "page on a desk": (90, made.desk),
    "small in a photo": (90, made.small_in_photo),
    "half strength, PNG": (95, partial(made.faint_picture, 0.5)),
    "a tenth, PNG": (95, partial(made.faint_picture, 0.1)),
    "half strength, CSV": (95, partial(made.faint_table, 0.5)),
    "a tenth, CSV": (95, partial(made.faint_table, 0.1)),
    "uneven pencil": (95, made.faint_pencil),
    "on transparent": (95, made.transparent),
    "equal lightness": (95, made.equal_lightness),
    "touching, 1 px": (70, partial(made.touching, 1)),
    "touching, 0 px": (70, partial(made.touching, 0)),
    "touching, -1 px": (70, partial(made.touching, -1)),
    "touching, -2 px": (70, partial(made.touching, -2)),
    "plain": (98, made.plain),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mnist", type=Path, required=True, metavar="DIR")
    options.add_argument("--strokes", type=Path, required=True, metavar="DIR")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--count", type=int, default=100, help="files of each kind")
    options.add_argument("--kind", action="append", help="only kinds whose names contain it")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--save", type=Path, metavar="DIR", help="files that are misread")
    chosen = options.parse_args()
    names = [k for k in KINDS if not chosen.kind or any(part in k for part in chosen.kind)]
    with ProcessPoolExecutor(
        chosen.workers, get_context("spawn"), _prepare, (chosen.mnist, chosen.strokes)
    ) as pool:
        for name in names:
            work = partial(_read, name, chosen.seed, chosen.save)
            rows = np.array(list(pool.map(work, range(chosen.count), chunksize=5)))
            _report(name, rows)


def _report(name: str, rows: NDArray[np.float64]) -> None:
    right, refused, count = rows[:, : len(MODELS)], rows[:, -2], rows[:, -1]
    shares = "   ".join(
        f"{model} {share:5.1%}" for model, share in zip(MODELS, right.mean(0), strict=True)
    )
    print(
        f"{name:20} reach {KINDS[name][0]:4} %   {shares}   another count {count.mean():5.1%}"
        f"   cnn refuses {refused.mean():5.1%}   n {len(rows)}",
        flush=True,
    )


class _Worker:
    source: made.Source
    models: list[Classifier]


def _prepare(mnist: Path, strokes: Path) -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    held = stroke_dataset.split(read_legible(strokes), FOLD)[1]
    pens = [sample for sample in held if sample.source != "uji"]
    if (strokes / "uji-digits.txt.gz").is_file():
        pens += read_unipen(strokes / "uji-digits.txt.gz")
    _Worker.source = made.Source(mnist_test(mnist), stroke_dataset.digits_of(pens))
    _Worker.models = [load_classifier(name) for name in MODELS]


def _read(name: str, seed: int, save: Path | None, number: int) -> list[float]:
    """For one file: whether each model reads it, the share of its digits refused, other count."""
    rng = np.random.default_rng([seed, list(KINDS).index(name), number])
    file = KINDS[name][1](_Worker.source, rng)
    try:
        pictures = np.stack(read_digits(file.content, file.name))
    except UnreadablePicture as error:
        pictures = np.zeros((0, 28, 28), np.uint8)
        said = str(error)
    else:
        said = ""
    read = [model.predict_proba(pictures).argmax(1) for model in _Worker.models]
    texts = ["".join(map(str, digits)) for digits in read]
    refused = _Worker.models[0].predict_with_guess(pictures)[1].mean() if len(pictures) else 1.0
    if save and texts[0] != file.digits:
        save.mkdir(parents=True, exist_ok=True)
        slug = name.replace(" ", "_").replace("%", "").replace(",", "")
        suffix = file.name.partition(".")[2]
        (save / f"{slug}_{number}_{file.digits}_got_{texts[0]}{said[:20]}.{suffix}").write_bytes(
            file.content
        )
    return [
        *(float(text == file.digits) for text in texts),
        float(refused),
        float(len(pictures) != len(file.digits)),
    ]


if __name__ == "__main__":
    main()
