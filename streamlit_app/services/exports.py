"""Exports: all labelled drawings as one file to download."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import BoundedSemaphore
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from database import Database
from feedback.formats import FORMATS
from feedback.transfer import export

MAX_PARALLEL = 2  # exports; each takes a core and a database connection


class TooManyExports(Exception):
    """MAX_PARALLEL exports are running. The message is fit to be shown."""


@dataclass(frozen=True)
class Download:
    """How a file is offered. `title`: shown to users."""

    title: str
    name: str
    media_type: str


DOWNLOADS = {
    "csv": Download("CSV (Kaggle format)", "digits.csv", "text/csv"),
    "parquet": Download("Parquet (all fields)", "digits.parquet", "application/octet-stream"),
    "idx": Download("IDX (MNIST format)", "digits-idx.zip", "application/zip"),
    "unipen": Download("UNIPEN (strokes)", "digits.txt", "text/plain"),
}
_slots = BoundedSemaphore(MAX_PARALLEL)


def export_file(database: Database, format: str) -> IO[bytes]:
    """A temporary file in one of the formats of `DOWNLOADS`, deleted when it is closed.

    It is on disk, not in memory. Give `st.download_button` a function that calls this.

    Raises:
        TooManyExports
        DatabaseUnavailable
    """
    with _slot(), TemporaryDirectory(prefix="digits-export-") as folder:
        path = Path(folder, "digits")
        export(database, path, FORMATS[format])
        content = TemporaryFile()  # noqa: SIM115 - the caller closes it
        if path.is_dir():
            _zip(path, content)
        else:
            with path.open("rb") as exported:
                shutil.copyfileobj(exported, content, 1 << 20)
    content.seek(0)
    return content


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(blocking=False):
        raise TooManyExports("Other exports are running: try again in a minute.")
    try:
        yield
    finally:
        _slots.release()


def _zip(folder: Path, content: IO[bytes]) -> None:
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder))
