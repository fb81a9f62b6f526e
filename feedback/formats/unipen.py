"""UNIPEN text: pen strokes and their labels. Drawings without strokes are skipped.

Two keywords of our own, declared in the header, make the same image possible on import:
`.DRAWING` with the id of the drawing, and `.PEN_WIDTHS` with the width of each stroke. Strokes
of other files get the size and pen below. The writer is the author.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from database import StoredDrawing
from database.dataset_writer import ImportedDrawing
from feedback.formats.errors import UnreadableFile
from feedback.formats.text_lines import numbered_lines
from model.atomic_files import atomic_file
from model.fabric_json import MAX_POINTS
from model.handwriting.stroke_augmentation import unit
from model.handwriting.unipen import PenSample, samples_in
from model.preprocess import to_mnist
from model.strokes import Stroke, from_points, render

CANVAS = 360  # pixels; the coordinates of stored strokes
PEN = 26.0  # canvas pixels, pen width for other files
SIDE = 216.0  # canvas pixels, longer side of a digit for other files
HEADER = """\
.VERSION 1.0
.COMMENT x to the right and y up, in pixels of a canvas of 360
.KEYWORD .DRAWING [S] number of the drawing that follows
.KEYWORD .PEN_WIDTHS [L] width of the pen in each of its strokes
.HIERARCHY DIGIT
"""
DIGITS = frozenset("0123456789")
_MAX_LINES = 2 * MAX_POINTS  # of one drawing

Lines = list[tuple[int, str]]


def write(path: Path, drawings: Iterable[StoredDrawing]) -> int:
    """Returns the number of drawings. Raises OSError, which leaves no file behind."""
    count = 0
    with atomic_file(path) as part, part.open("w", encoding="ascii", newline="\n") as file:
        file.write(HEADER)
        for drawing in drawings:
            if drawing.strokes:
                file.write(_segment(drawing))
                count += 1
    return count


def read(path: Path) -> Iterator[ImportedDrawing]:
    """The digits; other characters are skipped.

    Raises:
        UnreadableFile: not UNIPEN text, or a digit with too many points.
        OSError
    """
    for lines in _segments(path):
        number = lines[0][0]
        try:
            samples = list(samples_in((line for _, line in lines), path.stem, number))
            for sample in samples:
                if sample.label in DIGITS:
                    yield _drawing(sample, lines)
        except ValueError as error:
            raise UnreadableFile(path, f"drawing at line {number}: {error}") from error


def _segment(drawing: StoredDrawing) -> str:
    strokes = drawing.strokes or []
    lines = [
        f'\n.SEGMENT DIGIT 0-{len(strokes) - 1} ? "{drawing.label}"',
        f".COMMENT drawn/{drawing.author or drawing.id}",
        f".DRAWING {drawing.id}",
        f".PEN_WIDTHS {' '.join(repr(stroke['width']) for stroke in strokes)}",
    ]
    for stroke in strokes:
        points = (f"{x!r} {-y!r}" for x, y in stroke["points"])
        lines += [".PEN_DOWN", *points, ".PEN_UP"]
    return "\n".join([*lines, ""])


def _segments(path: Path) -> Iterator[Lines]:
    """The numbered lines of each segment, which starts with `.SEGMENT`."""
    lines: Lines = []
    for number, line in numbered_lines(path):
        if line.startswith(".SEGMENT"):
            if lines:
                yield lines
            lines = []
        elif not lines:  # before the first segment
            if line and not line.startswith("."):
                raise UnreadableFile(path, f"line {number} is not UNIPEN text: {line[:40]!r}")
            continue
        lines.append((number, line))
        if len(lines) > _MAX_LINES:
            raise UnreadableFile(path, f"line {number}: the drawing has too many points")
    if lines:
        yield lines


def _drawing(sample: PenSample, lines: Lines) -> ImportedDrawing:
    keywords = {word: rest for word, _, rest in (line.partition(" ") for _, line in lines[:5])}
    if ".DRAWING" in keywords:
        widths = [float(width) for width in keywords.get(".PEN_WIDTHS", "").split()]
        ends = next(line for _, line in reversed(lines) if line)
        if len(widths) != len(sample.strokes) or ends != ".PEN_UP":
            raise ValueError(f"a part of its {len(widths)} strokes is missing")
        given = zip(sample.strokes, widths, strict=True)
        strokes = from_points([(points.tolist(), width) for points, width in given])
    else:
        strokes = [Stroke(p * SIDE + CANVAS / 2, PEN) for p in unit(sample.strokes)]
    kept = [stroke.as_dict() for stroke in strokes]
    drawing_id = UUID(keywords[".DRAWING"]) if ".DRAWING" in keywords else None
    return ImportedDrawing(_pixels(kept), int(sample.label), kept, drawing_id)


def _pixels(strokes: list[dict[str, Any]]) -> bytes:
    """The image that the draw page makes of these strokes."""
    drawn = from_points([(stroke["points"], stroke["width"]) for stroke in strokes])
    pixels = to_mnist(render(drawn, CANVAS))
    if not pixels.any():
        raise ValueError("there is no ink on the canvas")
    return pixels.tobytes()
