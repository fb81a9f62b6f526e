"""Finds labels that are probably wrong, for a reviewer; fine-tuning leaves them out.

A label that every model contradicts may be a mistake, or a form that the models do not know yet,
such as a one with a flag that they classify as a seven. Similar drawings tell these apart: a habit
is repeated, so similar drawings have the same label; a slip is alone among similar drawings with
another label (Wilson 1972, https://doi.org/10.1109/TSMC.1972.4309137, edited nearest neighbours).
So a label is flagged only if models and neighbours disagree with it, and the first example of an
unknown form waits for a second one or for a reviewer. An author who consistently labels sevens as
ones is supported by his own drawings; the promotion rules have to catch that. Labels that a
reviewer settled are never flagged.
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

# Every model disagrees with a label if each gives it at most the first probability and another
# digit at least the second.
MAX_LABEL_PROBABILITY = 0.1
MIN_OTHER_PROBABILITY = 0.8

NEIGHBOURS = 5  # most similar drawings that are considered
MIN_SIMILARITY = 0.6  # correlation of a similar drawing
MIN_SUPPORTING_NEIGHBOURS = 2  # with the same label, and no fewer than with the predicted one

MIN_LABELS = 8  # of an author, to be judged at all
RANDOM_AGREEMENT = 0.5  # upper bound of the share of labels that models or neighbours agree with

Flags = NDArray[np.bool_]
Probabilities = Mapping[str, NDArray[np.float32]]


class Reason(StrEnum):
    """Why a label is flagged; stored in the database and shown to reviewers."""

    CONFLICTING_LABELS = "the same drawing has been given different labels"
    RANDOM_AUTHOR = (
        "its author's labels look random: neither models nor similar drawings bear them out"
    )
    MODELS_DISAGREE = (
        "every model is sure that it is another digit, and no similar drawings say otherwise"
    )


def find_label_issues(
    examples: Sequence[LabelledExample], probabilities: Probabilities
) -> dict[UUID, str]:
    """The flagged drawings by id, each with its `Reason`.

    Args:
        examples: all labelled drawings; they are each other's neighbours.
        probabilities: of each served model for `examples`, float32 (N, 10).

    Raises:
        ValueError: probabilities of another shape.
    """
    if wrong := [name for name, p in probabilities.items() if p.shape != (len(examples), 10)]:
        raise ValueError(f"{wrong} have not read the {len(examples)} examples")
    contradicted, agreed = _model_votes(examples, probabilities)
    supported = _supported_by_neighbours(examples, contradicted, probabilities)
    plausible = agreed | supported | (not probabilities)
    flags_by_reason = {
        Reason.CONFLICTING_LABELS: _conflicting(examples),
        Reason.RANDOM_AUTHOR: _by_random_authors(examples, plausible),
        Reason.MODELS_DISAGREE: (contradicted & ~supported).tolist(),
    }
    issues: dict[UUID, str] = {}
    for reason, flags in flags_by_reason.items():
        for example, is_flagged in zip(examples, flags, strict=True):
            if is_flagged and not example.settled:
                issues.setdefault(example.id, reason)
    return issues


def _model_votes(
    examples: Sequence[LabelledExample], probabilities: Probabilities
) -> tuple[Flags, Flags]:
    """Which labels every model contradicts, and which at least one model predicts."""
    labels = as_digits(examples).labels
    rows = np.arange(len(labels))
    contradicted = np.full(len(labels), bool(probabilities))
    agreed = np.zeros(len(labels), dtype=bool)
    for p in probabilities.values():
        contradicted &= p[rows, labels] <= MAX_LABEL_PROBABILITY
        contradicted &= p.max(axis=1) >= MIN_OTHER_PROBABILITY
        agreed |= p.argmax(axis=1) == labels
    return contradicted, agreed


def _conflicting(examples: Sequence[LabelledExample]) -> list[bool]:
    """Different votes, or another label of an identical image; a settled label decides both."""
    labels, settled = defaultdict[bytes, set[int]](set), dict[bytes, int]()
    for example in examples:
        labels[example.pixels.tobytes()] |= {example.label, *example.votes}
        if example.settled:
            settled[example.pixels.tobytes()] = example.label
    return [
        len(labels[image]) > 1 and settled.get(image) != example.label
        for example in examples
        for image in [example.pixels.tobytes()]
    ]


def _supported_by_neighbours(
    examples: Sequence[LabelledExample], wanted: Flags, probabilities: Probabilities
) -> Flags:
    """Which of the `wanted` labels similar drawings have too."""
    supported = np.zeros(len(examples), dtype=bool)
    if not wanted.any():
        return supported
    digits = as_digits(examples)
    features = _features(digits.images)
    predicted = np.mean(list(probabilities.values()), axis=0).argmax(axis=1)
    for index in np.flatnonzero(wanted):
        similarity = features @ features[index]
        similarity[similarity > 1 - 1e-6] = -1  # itself and identical images
        nearest = np.argsort(-similarity, kind="stable")[:NEIGHBOURS]
        similar = nearest[similarity[nearest] >= MIN_SIMILARITY]
        votes = Counter(digits.labels[similar].tolist())
        required = max(MIN_SUPPORTING_NEIGHBOURS, votes[int(predicted[index])])
        supported[index] = votes[int(digits.labels[index])] >= required
    return supported


def _features(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Blurred images of half the size, which tolerate shifts; rows of mean 0 and length 1.

    float32 (N, 196): the product of two rows is their correlation.
    """
    small = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4), dtype=np.float32)
    for axis in (1, 2):  # binomial filter (1, 2, 1) / 4; the border of an image is empty
        small = (np.roll(small, 1, axis) + 2 * small + np.roll(small, -1, axis)) / 4
    flat = small.reshape(len(small), -1)  # (N, 14, 14) → (N, 196)
    flat -= flat.mean(axis=1, keepdims=True)
    length: NDArray[np.float32] = np.linalg.norm(flat, axis=1, keepdims=True)
    unit: NDArray[np.float32] = flat / np.maximum(length, 1e-6)
    return unit


def _by_random_authors(examples: Sequence[LabelledExample], plausible: Flags) -> list[bool]:
    """Labels of authors whose labels are rarely plausible; settled labels count as plausible."""
    agreed, total = Counter[UUID | None](), Counter[UUID | None]()
    for example, is_plausible in zip(examples, plausible, strict=True):
        agreed[example.author] += bool(is_plausible or example.settled)
        total[example.author] += 1
    random = {
        author
        for author, count in total.items()
        if author and count >= MIN_LABELS
        if wilson_interval(agreed[author], count)[1] < RANDOM_AGREEMENT
    }
    return [example.author in random for example in examples]
