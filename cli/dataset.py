"""`run_model.py export` and `import`: labelled drawings to a file, and from files, none twice."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from cli.arguments import Commands
from database import Database, DatabaseSettings, open_database
from database.dataset_reader import count_labelled
from database.dataset_writer import ImportResult, Predict
from feedback.formats import FORMATS, Format, UnreadableFile, format_of
from feedback.model_registry import SERVED_MODELS, find_network, served_version
from feedback.transfer import export, import_file, predictor
from model import Classifier

_FORMATS = (
    ".csv (Kaggle format), .parquet (all fields), .txt (UNIPEN), or a folder (IDX, MNIST format)"
)


def add_parser(commands: Commands) -> None:
    text = "write the labelled drawings to a file"
    parser = commands.add_parser("export", help=text, description=f"{text}: {_FORMATS}")
    parser.add_argument("path", type=Path, metavar="PATH", help=_FORMATS)
    formats, text = list(FORMATS), "where the name does not tell"
    parser.add_argument("--as", dest="format", choices=formats, help=text)
    parser.set_defaults(run=run_export)
    text = "store labelled drawings from files, none twice"
    parser = commands.add_parser("import", help=text, description=f"{text}: {_FORMATS}")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_FORMATS)
    parser.set_defaults(run=run_import)


def run_export(arguments: argparse.Namespace) -> int:
    path = arguments.path
    format_ = FORMATS[arguments.format] if arguments.format else format_of(path)
    with closing(open_database(DatabaseSettings.from_environment())) as database:
        total = count_labelled(database)
        with tqdm(total=total, desc="exporting", unit=" drawings") as bar:
            exported = export(database, path, format_, bar.update)
    drawings = "labelled drawing" if exported.written == 1 else "labelled drawings"
    print(f"{path}: {exported.written:,} {drawings}")
    if exported.skipped:
        print(f"left out, as they have no strokes: {exported.skipped:,}")
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    formats = {path: format_of(path) for path in arguments.paths}  # an unknown one stops here
    with closing(open_database(DatabaseSettings.from_environment())) as database:
        predict = predictor(_served_classifiers(database))
        read_whole = [_import(database, path, each, predict) for path, each in formats.items()]
    return 0 if all(read_whole) else 1


def _import(database: Database, path: Path, format_: Format, predict: Predict) -> bool:
    """Import one file and print the result; whether the whole file could be read."""
    total, problem = ImportResult(), ""
    try:
        with tqdm(desc=f"importing {path.name}", unit=" drawings") as bar:
            for batch in import_file(database, path, format_, predict):
                total += batch
                bar.update(batch.new + batch.duplicates)
    except UnreadableFile as error:
        problem = str(error)
    except OSError as error:
        problem = f"{path}: it cannot be opened: {error.strerror or error}"
    if problem:
        print(" ".join(problem.split()), file=sys.stderr)
    rest = "; nothing of what follows" if problem and total != ImportResult() else ""
    print(f"{path}: {total.new:,} new, {total.duplicates:,} there already{rest}")
    return not problem


def _served_classifiers(database: Database) -> list[Classifier]:
    versions = (served_version(database, name) for name in SERVED_MODELS)
    return [Classifier(*find_network(database, version)) for version in versions]
