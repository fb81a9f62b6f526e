"""What a recipe's models learn from, and what they are chosen and calibrated with."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from model.data.mixture import Mixture, Part
from model.data.mnist import Digits, mnist_train
from model.handwriting import stroke_dataset as strokes
from model.handwriting.stroke_augmentation import WIDEST, StrokeAugmentation
from model.handwriting.unipen import PenSample
from model.training.options import DataMix

VALIDATION_VIEWS = 2
LEAST_SCRIBBLES = 100  # of one validation, where there are few letters


@dataclass(frozen=True)
class TrainingSets:
    """`learn` is the training set; no writer of the validation sets is in it."""

    learn: Mixture
    mnist: Digits  # validation
    pen: Digits | None = None  # digits of held-out writers, as they wrote them
    others: Digits | None = None  # letters of held-out writers, and scribbles


def mnist_sets(data: Path, limit: int | None = None) -> TrainingSets:
    """MNIST alone; `limit` keeps the first so many to learn from."""
    learn, validation = mnist_train(data)
    learn = learn[:limit]
    return TrainingSets(Mixture([Part(learn, len(learn))]), validation)


def pen_sets(
    data: Path, samples: Sequence[PenSample], mix: DataMix, seed: int, cache: Path
) -> TrainingSets:
    """MNIST, pen strokes and what is no digit: `samples` less those that the mix holds out.

    The pictures drawn of strokes are kept in `cache`, as drawing them takes minutes; those of
    other samples, of another augmentation or for another mix are drawn anew.
    """
    learn, validation = mnist_train(data)
    chosen, held = strokes.split(samples, mix.held_out)
    digits = strokes.digits_of(chosen)
    others = [each for each in strokes.others_of(chosen) if each.label not in mix.without]
    changes, views, half = StrokeAugmentation(), mix.views, max(1, mix.views // 2)
    drawn_of = (changes, mix, [(sample.label, sample.writer) for sample in samples])
    keep = partial(_keep, cache / f"pen-{seed}-{zlib.crc32(repr(drawn_of).encode()):08x}")
    thin = replace(changes, widest=WIDEST)  # the blot of a letter may be that of a digit
    vary, small = strokes.augmented, strokes.low_resolution
    drawn = {
        "pen": partial(vary, digits, views, seed, changes),
        "low_resolution": partial(small, digits, half, seed, changes),
        "others": partial(vary, others, half, seed, thin),
        "low_resolution_others": partial(small, others, max(1, half // 2), seed, thin),
        "scribbles": partial(strokes.scribbles, views * mix.scribbles // 3, digits, seed),
    }
    parts = [Part(keep(kind, draw), getattr(mix, kind)) for kind, draw in drawn.items()]
    mixture = Mixture([Part(learn, mix.mnist), *parts])
    pen = keep("validation", partial(pen_digits, held, seed))
    non_digits = keep("non_digits", partial(_non_digits, held, seed))
    return TrainingSets(mixture, validation, pen, non_digits)


def pen_validation(held: Sequence[PenSample], seed: int) -> tuple[Digits, Digits]:
    """Digits as written, and letters and as many scribbles, of held-out writers."""
    return pen_digits(held, seed), _non_digits(held, seed)


def _non_digits(held: Sequence[PenSample], seed: int) -> Digits:
    digits, letters = strokes.digits_of(held), strokes.others_of(held)
    others = strokes.as_written(letters, 1, seed)
    made_up = strokes.scribbles(max(len(letters), LEAST_SCRIBBLES), digits, seed + 1_000_000)
    return others + made_up


def pen_digits(held: Sequence[PenSample], seed: int) -> Digits:
    """Digits as written, with another pen, size and place in each of some views."""
    return strokes.as_written(strokes.digits_of(held), VALIDATION_VIEWS, seed)


def held_out(training: Mapping[str, Any]) -> int | str | None:
    """Who is not in the training set: a fold of writers, a source, or None for nobody."""
    mix = training.get("data_mix") or training.get("diet")  # as older cards call it
    return mix["held_out"] if mix else None


def _keep(stem: Path, kind: str, draw: partial[Digits]) -> Digits:
    return strokes.load_or_draw(stem.with_name(f"{stem.name}-{kind}.npz"), draw)
