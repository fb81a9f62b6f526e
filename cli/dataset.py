"""`run_model.py export` and `import`: labelled drawings to a file, and from files, none twice."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from database import Database, Settings, open_database
from database.dataset_reader import count_labelled
from database.dataset_writer import ImportResult, Read
from feedback.formats import FORMATS, Format, UnreadableFile, format_of
from feedback.model_registry import find_network, served_version
from feedback.transfer import export, import_file, reading_by
from model import Classifier


def run_export(arguments: argparse.Namespace) -> int:
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


MODELS = ("cnn", "vit")  # those that the app shows


def run_import(arguments: argparse.Namespace) -> int:
    forms = {path: format_of(path) for path in arguments.paths}  # all of them, before anything
    with closing(open_database(Settings.from_environment())) as database:
        read = reading_by(_served(database))
        done = [_import(database, path, form, read) for path, form in forms.items()]
    return 0 if all(done) else 1


def _import(database: Database, path: Path, form: Format, read: Read) -> bool:
    """Whether all of the file could be read; says what became of it either way."""
    stored, problem = ImportResult(), ""
    try:
        with tqdm(desc=f"importing {path.name}", unit=" drawings") as bar:
            for some in import_file(database, path, form, read):
                stored += some
                bar.update(some.new + some.known)
    except UnreadableFile as error:
        problem = str(error)
    except OSError as error:
        problem = f"{path}: it cannot be opened: {error.strerror or error}"
    if problem:
        print(" ".join(problem.split()), file=sys.stderr)
    rest = "; nothing of what follows" if problem and stored != ImportResult() else ""
    print(f"{path}: {stored.new:,} new, {stored.known:,} there already{rest}")
    return not problem


def _served(database: Database) -> list[Classifier]:
    versions = (served_version(database, name) for name in MODELS)
    return [Classifier(*find_network(database, version)) for version in versions]
