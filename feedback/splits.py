"""Which labels decide and are never learnt: by who drew, and by drawing.

A hash decides, not chance: what was learnt from once is not decided with later, however many
labels come in between (but for the fifth author, from whom on whole people are held out).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from uuid import UUID

from feedback.dataset import LabelledExample, in_order

PARTS = 5  # one of so many is held out: of the authors, and of everybody else's drawings
LEAST_AUTHORS = 5  # with fewer, holding one out whole would leave too little to learn from
VALIDATION_PARTS = 10  # of what is learnt from, one of so many is kept to calibrate with

_VALIDATION = b"validation"  # another hash than the one that holds out


def split(
    examples: Sequence[LabelledExample],
) -> tuple[list[LabelledExample], list[LabelledExample]]:
    """To learn from, and to decide with; both in the order of their ids.

    A fifth of the authors is held out entirely, where there are at least `LEAST_AUTHORS`, and a
    fifth of everybody else's drawings. The same picture, to the byte, is never in both: all its
    copies are held out when one is.
    """
    authors = {example.author for example in examples if example.author}
    whole = {a for a in authors if len(authors) >= LEAST_AUTHORS and _is_first(a.bytes, PARTS)}
    return _apart(
        examples,
        [e.author in whole or _is_first(e.id.bytes, PARTS) for e in examples],
    )


def validation_part(
    learn: Sequence[LabelledExample],
) -> tuple[list[LabelledExample], list[LabelledExample]]:
    """Of what may be learnt from: what is learnt, and a tenth to calibrate with."""
    return _apart(learn, [_is_first(_VALIDATION + e.id.bytes, VALIDATION_PARTS) for e in learn])


def digest(examples: Sequence[LabelledExample]) -> str:
    """Eight hexadecimal digits that change with any id or label, whatever the order."""
    content = b"".join(_entry(example.id, example.label) for example in in_order(examples))
    return f"{zlib.crc32(content):08x}"


def _entry(of: UUID, label: int) -> bytes:
    return of.bytes + bytes([label])


def _apart(
    examples: Sequence[LabelledExample], out: Sequence[bool]
) -> tuple[list[LabelledExample], list[LabelledExample]]:
    pictures = {e.pixels.tobytes() for e, held in zip(examples, out, strict=True) if held}
    kept, held = list[LabelledExample](), list[LabelledExample]()
    for example in in_order(examples):
        (held if example.pixels.tobytes() in pictures else kept).append(example)
    return kept, held


def _is_first(content: bytes, parts: int) -> bool:
    return zlib.crc32(content) % parts == 0
