"""Files of labelled drawings that other programs read: one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from database import StoredDrawing
from database.dataset_writer import ImportedDrawing
from feedback.formats import idx, kaggle_csv, parquet, unipen
from feedback.formats.errors import UnreadableFile

__all__ = ["FORMATS", "Format", "UnknownFormat", "UnreadableFile", "format_of"]


class UnknownFormat(ValueError):
    """Nobody can tell the format by the name; the message says what names do."""


@dataclass(frozen=True)
class Format:
    """`write` gives how many drawings there are in the file; both stream.

    `strokes`, `predictions`: whether the file has them.
    """

    write: Callable[[Path, Iterable[StoredDrawing]], int]
    read: Callable[[Path], Iterator[ImportedDrawing]]
    suffixes: tuple[str, ...]
    strokes: bool = False
    predictions: bool = False


FORMATS = {
    "csv": Format(kaggle_csv.write, kaggle_csv.read, (".csv",)),
    "idx": Format(idx.write, idx.read, ()),
    "parquet": Format(parquet.write, parquet.read, (".parquet",), strokes=True, predictions=True),
    "unipen": Format(unipen.write, unipen.read, (".txt", ".unipen"), strokes=True),
}


def format_of(path: Path) -> Format:
    """By the name: a folder, or a name without a suffix, is IDX. Raises: UnknownFormat."""
    suffix = path.suffix.lower()
    if path.is_dir() or not suffix:
        return FORMATS["idx"]
    for form in FORMATS.values():
        if suffix in form.suffixes:
            return form
    known = ", ".join(suffix for form in FORMATS.values() for suffix in form.suffixes)
    raise UnknownFormat(f"{path}: the name tells no format: {known}, or a folder (IDX)")
