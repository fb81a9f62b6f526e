"""`run_model.py predict`: read picture and CSV files, named or in folders."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from cli.parser import classifiers
from model.batch_prediction import find_files, read
from model.classifier import Classifier
from model.prediction_output import ConsoleTable, ParquetTable


def run(arguments: argparse.Namespace) -> int:
    chosen = classifiers(arguments)
    paths = find_files(arguments.files)
    problems: list[str] = []
    if not paths:
        problems.append("there are no pictures and no CSV files in what was named")
    elif arguments.out is None:
        problems += _read(chosen, paths, ConsoleTable(paths, chosen), bar=False)
    else:
        with ParquetTable(arguments.out, chosen) as table:
            problems += _read(chosen, paths, table, bar=True)
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


def _read(
    chosen: Sequence[Classifier],
    paths: Sequence[Path],
    sink: ConsoleTable | ParquetTable,
    *,
    bar: bool,
) -> list[str]:
    """All files; returns what is wrong with those that cannot be read."""
    problems = []
    with tqdm(desc="reading", total=len(paths), unit=" files", disable=not bar) as shown:
        for chunk in read(chosen, paths):
            sink.add(chunk)
            problems += [f"{file.path}: {file.problem}" for file in chunk.files if file.problem]
            shown.update(len(chunk.files))
    return problems
