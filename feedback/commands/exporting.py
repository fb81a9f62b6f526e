"""`run_model.py export`: the labelled drawings as a file for other programs."""

from __future__ import annotations

import argparse
from contextlib import closing

from tqdm import tqdm  # type: ignore[import-untyped]

from database import Settings, open_database
from database.collected import count_labelled
from feedback.exporting import export
from feedback.formats import FORMATS, format_of


def run(arguments: argparse.Namespace) -> int:
    path = arguments.path
    form = FORMATS[arguments.format] if arguments.format else format_of(path)
    with closing(open_database(Settings.from_environment())) as database:
        total = count_labelled(database)
        with tqdm(total=total, desc="exporting", unit=" drawings") as bar:
            done = export(database, path, form, bar.update)
    print(f"{path}: {_drawings(done.written)}")
    if done.skipped:
        print(f"left out, as they have no strokes: {done.skipped:,}")
    return 0


def _drawings(count: int) -> str:
    return "1 labelled drawing" if count == 1 else f"{count:,} labelled drawings"
