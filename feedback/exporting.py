"""All labelled drawings into one file that other programs read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from database import Database
from database.collected import Labelled, labelled
from feedback.formats import Format


@dataclass(frozen=True)
class Exported:
    """So many drawings are in the file, and so many have no strokes, which it needs."""

    written: int
    skipped: int


def export(
    database: Database, path: Path, form: Format, step: Callable[[], object] = lambda: None
) -> Exported:
    """Write a file, or a folder. `step` is called after each drawing.

    Raises:
        OSError: it cannot be written; no part of it is left behind.
        DatabaseUnavailable: likewise.
    """
    seen = 0

    def counted(drawing: Labelled) -> Labelled:
        nonlocal seen
        seen += 1
        step()
        return drawing

    # Closed: an error would else keep the database's connection until somebody tidies up.
    with closing(labelled(database, strokes=form.strokes, predictions=form.predictions)) as all_:
        written = form.write(path, map(counted, all_))
    return Exported(written, seen - written)
