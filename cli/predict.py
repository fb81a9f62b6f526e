"""`run_model.py predict`: classify image and CSV files, named or in folders."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from cli.arguments import Commands, add_folders, add_model, load_classifiers
from model.batch_prediction import find_files, predict_files
from model.classifier import Classifier
from model.prediction_output import ConsoleTable, ParquetTable, parquet_table


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser("predict", help="classify images, photographs and CSV files")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="or a folder")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write a Parquet file")
    add_model(parser, "all")
    add_folders(parser, "models")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    classifiers = load_classifiers(arguments)
    paths = find_files(arguments.files)
    problems: list[str] = []
    if not paths:
        problems.append("there are no pictures and no CSV files in what was named")
    elif arguments.out is None:
        screen = ConsoleTable(paths, classifiers)
        problems += _predict(classifiers, paths, screen, progress_bar=False)
    else:
        with parquet_table(arguments.out, classifiers) as table:
            problems += _predict(classifiers, paths, table, progress_bar=True)
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


def _predict(
    classifiers: Sequence[Classifier],
    paths: Sequence[Path],
    table: ConsoleTable | ParquetTable,
    *,
    progress_bar: bool,
) -> list[str]:
    """Add all files to `table`; returns one line for each file that cannot be read."""
    problems = []
    with tqdm(desc="reading", total=len(paths), unit=" files", disable=not progress_bar) as bar:
        for chunk in predict_files(classifiers, paths):
            table.add(chunk)
            problems += [f"{file.path}: {file.problem}" for file in chunk.files if file.problem]
            bar.update(len(chunk.files))
    return problems
