"""Splits labels into training, validation and held-out ones, by author and by drawing.

The split is by a hash of the id: a label keeps its part when others are added. The one exception
is the fifth author, from whom on whole authors are held out.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from uuid import UUID

from feedback.dataset import LabelledExample, sorted_by_id

HELD_OUT_PARTS = 5  # one in five: of the authors, and of the drawings of the others
MIN_AUTHORS = 5  # with fewer, holding out an author would leave too few labels
VALIDATION_PARTS = 10  # one in ten of the rest

_SALT = b"validation"  # independent of the hash that holds out


def split(
    examples: Sequence[LabelledExample],
) -> tuple[list[LabelledExample], list[LabelledExample]]:
    """Labels to learn from and held-out labels, both sorted by id.

    With at least `MIN_AUTHORS` authors, a fifth of them is held out entirely, and a fifth of the
    drawings of the others. Identical images are never in both parts: if one is held out, so are
    its copies.
    """
    authors = {example.author for example in examples if example.author}
    held_out_authors = {
        a
        for a in authors
        if len(authors) >= MIN_AUTHORS and _in_first_part(a.bytes, HELD_OUT_PARTS)
    }
    return _partition(
        examples,
        [
            e.author in held_out_authors or _in_first_part(e.id.bytes, HELD_OUT_PARTS)
            for e in examples
        ],
    )


def split_validation(
    learn: Sequence[LabelledExample],
) -> tuple[list[LabelledExample], list[LabelledExample]]:
    """Training labels, and a tenth for calibration."""
    return _partition(learn, [_in_first_part(_SALT + e.id.bytes, VALIDATION_PARTS) for e in learn])


def digest(examples: Sequence[LabelledExample]) -> str:
    """Eight hexadecimal digits that change with any id or label, whatever the order."""
    content = b"".join(_entry(example.id, example.label) for example in sorted_by_id(examples))
    return f"{zlib.crc32(content):08x}"


def _entry(of: UUID, label: int) -> bytes:
    return of.bytes + bytes([label])


def _partition(
    examples: Sequence[LabelledExample], selected: Sequence[bool]
) -> tuple[list[LabelledExample], list[LabelledExample]]:
    """The rest, and the selected examples with all copies of their images."""
    images = {e.pixels.tobytes() for e, is_in in zip(examples, selected, strict=True) if is_in}
    rest, chosen = list[LabelledExample](), list[LabelledExample]()
    for example in sorted_by_id(examples):
        (chosen if example.pixels.tobytes() in images else rest).append(example)
    return rest, chosen


def _in_first_part(content: bytes, parts: int) -> bool:
    return zlib.crc32(content) % parts == 0
