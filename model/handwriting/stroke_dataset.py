"""Pen strokes as pictures to learn from and to measure on, split by who wrote them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm  # type: ignore[import-untyped]

from model.atomic_files import atomic_file
from model.data.mnist import Digits, Images
from model.handwriting.low_resolution_digits import low_resolution_picture
from model.handwriting.scribbles import scribble, side_by_side
from model.handwriting.stroke_augmentation import CANVAS, StrokeAugmentation, place, unit, vary
from model.handwriting.unipen import PenSample
from model.preprocess import to_mnist
from model.strokes import Points, Stroke, render

FOLDS = 6  # a sixth of the writers is held out
DIGITS = frozenset("0123456789")
UNKNOWN_WRITERS = {"uji"}  # no fold: which of its samples one person wrote is not known
HELD_OUT_SOURCES = {"kai", "lav"}  # of letters: never learnt, whatever is held out
NO_DIGIT = 10  # the label of letters, symbols and scribbles

PAIRS = 0.15  # share of the scribbles that are two digits beside each other

_CHUNK = 256

Draw = Callable[[PenSample, StrokeAugmentation | None, np.random.Generator], Images]


class UnknownSource(ValueError):
    """Nobody is of the source that is to be held out; the message says which there are."""


def split(
    samples: Sequence[PenSample], held_out: int | str
) -> tuple[list[PenSample], list[PenSample]]:
    """To learn from and to hold out: no writer is in both, the same ones in every run.

    Held out is one of `FOLDS` folds of writers, or everybody of one source ("pendigits"), and
    in any case those of `HELD_OUT_SOURCES`.

    Raises:
        UnknownSource
    """
    sources = {sample.source for sample in samples}
    if isinstance(held_out, str) and held_out not in sources:
        known = ", ".join(sorted(sources))
        raise UnknownSource(f"no source is called {held_out!r}; there are {known}")
    held = [
        held_out in (_fold(sample), sample.source) or sample.source in HELD_OUT_SOURCES
        for sample in samples
    ]
    learn = [sample for sample, out in zip(samples, held, strict=True) if not out]
    return learn, [sample for sample, out in zip(samples, held, strict=True) if out]


def _fold(sample: PenSample) -> int | None:
    if sample.source in UNKNOWN_WRITERS:
        return None
    return zlib.crc32(sample.writer.encode()) % FOLDS


def digits_of(samples: Sequence[PenSample]) -> list[PenSample]:
    return [sample for sample in samples if sample.label in DIGITS]


def others_of(samples: Sequence[PenSample]) -> list[PenSample]:
    """Those that are no digits."""
    return [sample for sample in samples if sample.label not in DIGITS]


def as_written(samples: Sequence[PenSample], views: int, seed: int) -> Digits:
    """Each sample `views` times as it was written, with another pen, size and place each time."""
    return _drawn(samples, views, seed, None)


def augmented(
    samples: Sequence[PenSample], views: int, seed: int, augmentation: StrokeAugmentation
) -> Digits:
    """Each sample `views` times, augmented, with another pen, size and place each time."""
    return _drawn(samples, views, seed, augmentation)


def low_resolution(
    samples: Sequence[PenSample], views: int, seed: int, augmentation: StrokeAugmentation | None
) -> Digits:
    """Each sample `views` times on a small canvas, varied by `augmentation` unless it is None."""
    return _drawn(samples, views, seed, augmentation, low_resolution_picture)


def scribbles(count: int, samples: Sequence[PenSample], seed: int) -> Digits:
    """Drawings that are no digits: made up, or two of `samples` beside each other."""
    sizes = [min(_CHUNK, count - start) for start in range(0, count, _CHUNK)]
    make = partial(_scribble_chunk, samples)
    images = _in_parallel(make, sizes, [(seed, number) for number in range(len(sizes))])
    return Digits(images, np.full(count, NO_DIGIT, dtype=np.int64))


def picture(
    sample: PenSample, augmentation: StrokeAugmentation | None, rng: np.random.Generator
) -> Images:
    """One sample, as it was written or varied by `augmentation`, with any pen, size and place."""
    if augmentation is None:
        return seen(place(unit(sample.strokes), rng))
    return seen(
        place(vary(sample.label, sample.strokes, augmentation, rng), rng, augmentation.widest)
    )


def seen(strokes: Sequence[Stroke]) -> Images:
    """Strokes on the canvas as the models see them, uint8 (28, 28), through the app's own path."""
    return to_mnist(render(strokes, CANVAS))


def load_or_draw(path: Path, draw: Callable[[], Digits]) -> Digits:
    """Pictures kept at `path` (NumPy's npz), drawn when they are not there yet."""
    if path.is_file():
        with np.load(path) as saved:
            return Digits(saved["images"], saved["labels"])
    digits = draw()
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as temporary, temporary.open("wb") as file:
        np.savez(file, images=digits.images, labels=digits.labels)
    return digits


def _drawn(
    samples: Sequence[PenSample],
    views: int,
    seed: int,
    augmentation: StrokeAugmentation | None,
    draw: Draw = picture,
) -> Digits:
    """Pictures in the order of `samples`, repeated `views` times as a whole."""
    wanted = [sample for _ in range(views) for sample in samples]
    chunks = [wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK)]
    seeds = [(seed, number) for number in range(len(chunks))]
    images = _in_parallel(partial(_draw_chunk, draw, augmentation), chunks, seeds)
    labels = [int(s.label) if s.label in DIGITS else NO_DIGIT for s in wanted]
    return Digits(images, np.array(labels, dtype=np.int64))


def _in_parallel(make: Callable[..., Images], *jobs: Sequence[Any]) -> Images:
    """All that `make` draws, one job after the other, on all cores when there are many."""
    if len(jobs[0]) <= 2:  # a pool of processes takes longer to start
        parts = [np.zeros((0, 28, 28), np.uint8), *map(make, *jobs)]
        return np.concatenate(parts)
    # Not forked: PyTorch's threads do not survive that.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        drawn = tqdm(pool.map(make, *jobs), "drawing", len(jobs[0]), unit=f"×{_CHUNK}")
        return np.concatenate(list(drawn))


def _draw_chunk(
    draw: Draw,
    augmentation: StrokeAugmentation | None,
    samples: Sequence[PenSample],
    seed: tuple[int, int],
) -> Images:
    rng = np.random.default_rng(seed)
    return np.stack([draw(sample, augmentation, rng) for sample in samples])


def _scribble_chunk(samples: Sequence[PenSample], count: int, seed: tuple[int, int]) -> Images:
    rng = np.random.default_rng((*seed, count))
    return np.stack([seen(place(_no_digit(samples, rng), rng)) for _ in range(count)])


def _no_digit(samples: Sequence[PenSample], rng: np.random.Generator) -> list[Points]:
    if not samples or rng.random() >= PAIRS:
        return vary("", scribble(rng), StrokeAugmentation(), rng)
    left, right = (unit(samples[i].strokes) for i in rng.integers(len(samples), size=2))
    return unit(side_by_side(left, right, rng.uniform(0.1, 0.5)))
