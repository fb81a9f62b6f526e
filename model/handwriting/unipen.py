"""Pen strokes from UNIPEN text files: what people wrote, pen-down by pen-down.

Guyon, Schomaker, Plamondon, Liberman, Janet 1994, "UNIPEN project of on-line data exchange and
recognizer benchmarks" (ICPR, p. 29): the format. Lines that begin with a dot are commands, the
others points `x y` with y pointing **up**; here, as everywhere in this project, y points down.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.fabric_json import MAX_POINTS
from model.strokes import Points

PATTERNS = ("*.txt", "*.txt.gz", "*.tra", "*.tra.gz", "*.tes", "*.tes.gz", "*.dat", "*.dat.gz")
_EARLIER, _LATER = "unipen-letters.", "unipen-others."
_LABEL = re.compile(r'^\.SEGMENT\s.*"(.+)"\s*$')
_SHORT = re.compile(r"(?P<source>ap[abp])/app(?P<folder>\d\d)\d\d\.dat")
_BY_FILE = {"syn", "gmd"}  # of UNIPEN's sources: a file there is a writer, elsewhere a folder is


class BadUnipen(ValueError):
    """A file is not UNIPEN text; the message names the file and the line."""


@dataclass(frozen=True)
class PenSample:
    """One character: its label, its strokes (n, 2) float32 with y down, and who wrote it."""

    label: str
    strokes: tuple[Points, ...]
    writer: str  # "pendigits/12", "apb/apb28": the source first

    @property
    def source(self) -> str:
        return self.writer.split("/")[0]


def read_folder(directory: Path) -> list[PenSample]:
    """The samples of all UNIPEN files in `directory`, by file name.

    `unipen-letters` is left out beside `unipen-others`, which has the same characters and more.

    Raises:
        BadUnipen: a file that is not UNIPEN text.
        FileNotFoundError: no such file there.
    """
    paths = sorted({path for pattern in PATTERNS for path in directory.glob(pattern)})
    if any(path.name.startswith(_LATER) for path in paths):
        paths = [path for path in paths if not path.name.startswith(_EARLIER)]
    if not paths:
        wanted = ", ".join(pattern for pattern in PATTERNS if not pattern.endswith("gz"))
        raise FileNotFoundError(
            f"there are no UNIPEN files in {directory.resolve()} ({wanted}, plain or .gz); "
            "docs/training.md says where to get them"
        )
    return [sample for path in paths for sample in read_unipen(path)]


def read_unipen(path: Path) -> list[PenSample]:
    """The samples of one file, plain or gzip.

    Raises:
        BadUnipen: not UNIPEN text, or a character of more than `MAX_POINTS` points.
        OSError: it cannot be read.
    """
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt", encoding="utf-8", errors="replace") as lines:
        try:
            samples = list(samples_in(lines, path.name.split(".")[0]))
        except (ValueError, EOFError) as error:
            raise BadUnipen(f"{path}: {error}") from error
    if not samples:
        raise BadUnipen(f"{path} has no '.SEGMENT … \"8\"' with a stroke: it is not UNIPEN text")
    return samples


def samples_in(lines: Iterable[str], file: str, first: int = 1) -> Iterator[PenSample]:
    """The samples in some lines of `file`, of which `first` is the number of the first.

    Raises:
        ValueError: not UNIPEN text; the message names the line.
    """
    label, writer, strokes = None, file, list[list[tuple[float, float]]]()
    down = False
    for number, line in enumerate(lines, start=first):
        word = line.strip()
        if word.startswith(".SEGMENT"):
            yield from _sample(label, strokes, writer)
            match = _LABEL.match(word)
            label, writer, strokes, down = match and match[1], file, [], False
        elif word.startswith(".COMMENT") and label is not None and not strokes:
            writer = _writer(word, file)
        elif word.startswith(".PEN_DOWN"):
            down = True
            strokes.append([])
        elif word.startswith(".PEN_UP"):
            down = False
        elif down and word and not word.startswith("."):
            strokes[-1].append(_point(word, number))
    yield from _sample(label, strokes, writer)


def _sample(
    label: str | None, strokes: list[list[tuple[float, float]]], writer: str
) -> Iterator[PenSample]:
    kept = [stroke for stroke in strokes if stroke]
    if label is None or not kept:
        return
    if sum(map(len, kept)) > MAX_POINTS:
        raise ValueError(f"a {label!r} of {writer} has more than {MAX_POINTS} points")
    yield PenSample(label, tuple(np.array(stroke, dtype=np.float32) for stroke in kept), writer)


def _point(line: str, number: int) -> tuple[float, float]:
    try:
        x, y = (float(value) for value in line.split()[:2])
    except ValueError as error:
        raise ValueError(f"line {number} is no point 'x y': {line[:40]!r}") from error
    if not abs(x) + abs(y) < 1e6:  # also catches NaN
        raise ValueError(f"line {number} is out of all bounds: {line[:40]!r}")
    return x, -y


def _writer(comment: str, file: str) -> str:
    """Who wrote it: UCI says "label writer sample", UNIPEN names "source/folder/file"."""
    words = comment.split()[1:]
    if len(words) == 3 and all(word.isdigit() for word in words):
        return f"pendigits/{words[1]}"
    parts = words[0].split("/") if words else []
    if len(parts) < 2:
        return file
    short = _SHORT.fullmatch(words[0])
    if short:  # the folder is left out; a writer's files are numbered in one hundred
        return f"{short['source']}/{short['source']}{short['folder']}"
    return "/".join(parts if parts[0] in _BY_FILE else parts[:2])
