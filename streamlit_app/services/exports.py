"""All labelled drawings as one file to send to somebody."""

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

AT_ONCE = 2  # files that are made at the same time: each takes a core and a connection


class TooManyExports(Exception):
    """Others are being made. The message is fit to be shown."""


@dataclass(frozen=True)
class Download:
    """What a browser is told of a file. `title`: for people."""

    title: str
    name: str
    media_type: str


DOWNLOADS = {
    "csv": Download("CSV (Kaggle format)", "digits.csv", "text/csv"),
    "parquet": Download("Parquet (all fields)", "digits.parquet", "application/octet-stream"),
    "idx": Download("IDX (MNIST format)", "digits-idx.zip", "application/zip"),
    "unipen": Download("UNIPEN (strokes)", "digits.txt", "text/plain"),
}
_turns = BoundedSemaphore(AT_ONCE)


def export_file(database: Database, format: str) -> IO[bytes]:
    """A file of one of `DOWNLOADS`, to be read from its start; it is gone once closed.

    On disk, not in memory. For `st.download_button`, give a function that calls this.

    Raises:
        TooManyExports
        DatabaseUnavailable
    """
    with _turn(), TemporaryDirectory(prefix="digits-export-") as folder:
        path = Path(folder, "digits")
        export(database, path, FORMATS[format])
        content = TemporaryFile()  # noqa: SIM115 - it is handed on
        if path.is_dir():
            _zip(path, content)
        else:
            with path.open("rb") as made:
                shutil.copyfileobj(made, content, 1 << 20)
    content.seek(0)
    return content


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(blocking=False):
        raise TooManyExports("Other exports are being made: try again in a minute.")
    try:
        yield
    finally:
        _turns.release()


def _zip(folder: Path, content: IO[bytes]) -> None:
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder))
