"""File formats of labelled drawings: one module each, with `write` and `read`."""

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
    """The file name does not tell the format; the message lists the names that do."""


@dataclass(frozen=True)
class Format:
    """`write` returns the number of drawings in the file; both functions stream.

    `strokes`, `predictions`: whether the format contains them.
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
    """The format by the suffix; a folder, or a name without one, is IDX. Raises: UnknownFormat."""
    suffix = path.suffix.lower()
    if path.is_dir() or not suffix:
        return FORMATS["idx"]
    for format_ in FORMATS.values():
        if suffix in format_.suffixes:
            return format_
    known = ", ".join(suffix for format_ in FORMATS.values() for suffix in format_.suffixes)
    raise UnknownFormat(f"{path}: the name tells no format: {known}, or a folder (IDX)")
