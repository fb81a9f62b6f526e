"""Labels that had better be looked at before anything learns from them.

They are set aside with a reason, for a reviewer; what a reviewer has settled is never doubted.

What a model has yet to learn looks just like a wrong label: a person's flagged one, which every
model reads as a seven. What tells them apart is company. A habit repeats, so other drawings that
look like this one carry its label too; a slip of the finger stands alone among drawings that look
like it and are labelled otherwise (Wilson 1972, https://doi.org/10.1109/TSMC.1972.4309137, edits
training sets by their nearest neighbours). So a label is only absurd where the models and its
neighbours are of one mind, and the first flagged one of all waits for a second or a reviewer.
Somebody who calls every seven a one has company too: that is left to the decision.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from database.intervals import wilson_interval
from feedback.dataset import LabelledExample, as_digits

LEAST = 0.1  # a label that no model gives more than this …
SURE = 0.8  # … where each gives another digit at least that much
NEIGHBOURS = 5  # drawings that look most like it and are asked
ALIKE = 0.6  # correlation from which a drawing looks like another
VOUCHERS = 2  # of the neighbours must carry the label, and no fewer than what is read
FEWEST_LABELS = 8  # of an author, before anything is said of them
RANDOM = 0.5  # upper bound of the share of an author's labels that models or neighbours bear out

Flags = NDArray[np.bool_]
Readings = Mapping[str, NDArray[np.float32]]


class Reason(StrEnum):
    """Why a label is set aside."""

    CONFLICT = "the same drawing has been given different labels"
    RANDOM = "its author's labels look random: neither models nor similar drawings bear them out"
    ABSURD = "every model is sure that it is another digit, and no similar drawings say otherwise"


def find_label_issues(examples: Sequence[LabelledExample], read: Readings) -> dict[UUID, str]:
    """The labels to set aside, by the drawing's id, each with its `Reason`.

    Args:
        examples: all labels that there are; they are each other's neighbours.
        read: for each model that is served, its probabilities of `examples`, float32 (N, 10).

    Raises:
        ValueError: probabilities of another shape.
    """
    if wrong := [name for name, p in read.items() if p.shape != (len(examples), 10)]:
        raise ValueError(f"{wrong} have not read the {len(examples)} examples")
    absurd, agreed = _readings(examples, read)
    vouched = _vouched(examples, absurd, read)
    by_reason = {
        Reason.CONFLICT: _conflicting(examples),
        Reason.RANDOM: _by_random_authors(examples, agreed | vouched | (not read)),
        Reason.ABSURD: (absurd & ~vouched).tolist(),
    }
    found: dict[UUID, str] = {}
    for reason, flags in by_reason.items():
        for example, flag in zip(examples, flags, strict=True):
            if flag and not example.settled:
                found.setdefault(example.id, reason)
    return found


def _readings(examples: Sequence[LabelledExample], read: Readings) -> tuple[Flags, Flags]:
    """Which labels every model finds absurd, and which some model gives itself."""
    labels = as_digits(examples).labels
    rows = np.arange(len(labels))
    absurd, agreed = np.full(len(labels), bool(read)), np.zeros(len(labels), dtype=bool)
    for probabilities in read.values():
        absurd &= (probabilities[rows, labels] <= LEAST) & (probabilities.max(axis=1) >= SURE)
        agreed |= probabilities.argmax(axis=1) == labels
    return absurd, agreed


def _conflicting(examples: Sequence[LabelledExample]) -> list[bool]:
    """Votes that differ, or another label of the same picture; a settled label decides both."""
    given, settled = defaultdict[bytes, set[int]](set), dict[bytes, int]()
    for example in examples:
        given[example.pixels.tobytes()] |= {example.label, *example.votes}
        if example.settled:
            settled[example.pixels.tobytes()] = example.label
    return [
        len(given[picture]) > 1 and settled.get(picture) != example.label
        for example in examples
        for picture in [example.pixels.tobytes()]
    ]


def _vouched(examples: Sequence[LabelledExample], wanted: Flags, read: Readings) -> Flags:
    """Which of the `wanted` are like other drawings of the same label."""
    vouched = np.zeros(len(examples), dtype=bool)
    if not wanted.any():
        return vouched
    digits = as_digits(examples)
    seen = _blurred(digits.images)
    answers = np.mean(list(read.values()), axis=0).argmax(axis=1)
    for index in np.flatnonzero(wanted):
        alike = seen @ seen[index]
        alike[alike > 1 - 1e-6] = -1  # itself, and what was sent twice
        nearest = np.argsort(-alike, kind="stable")[:NEIGHBOURS]
        company = Counter(digits.labels[nearest[alike[nearest] >= ALIKE]].tolist())
        same = company[int(digits.labels[index])]
        vouched[index] = same >= max(VOUCHERS, company[int(answers[index])])
    return vouched


def _blurred(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pictures at half the size, so that a pixel's shift counts little; rows of mean 0, length 1.

    float32 (N, 196): the product of two rows is their correlation.
    """
    small = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4), dtype=np.float32)
    for axis in (1, 2):  # and smoothed by (1, 2, 1) / 4; the rim of a picture is empty
        small = (np.roll(small, 1, axis) + 2 * small + np.roll(small, -1, axis)) / 4
    flat = small.reshape(len(small), -1)  # (N, 14, 14) → (N, 196)
    flat -= flat.mean(axis=1, keepdims=True)
    length: NDArray[np.float32] = np.linalg.norm(flat, axis=1, keepdims=True)
    unit: NDArray[np.float32] = flat / np.maximum(length, 1e-6)
    return unit


def _by_random_authors(examples: Sequence[LabelledExample], borne_out: Flags) -> list[bool]:
    """Labels of authors who agree with nobody; settled labels count as borne out."""
    right, total = Counter[UUID | None](), Counter[UUID | None]()
    for example, good in zip(examples, borne_out, strict=True):
        right[example.author] += bool(good or example.settled)
        total[example.author] += 1
    random = {
        author
        for author, count in total.items()
        if author and count >= FEWEST_LABELS
        if wilson_interval(right[author], count)[1] < RANDOM
    }
    return [example.author in random for example in examples]
