"""`run_model.py predict`: read picture and CSV files, named or in folders."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped]

from model.commands.chosen import classifiers
from model.files import FileRead, find_files, read_files
from model.predictions import Screen, Table
from model.readings import read


def run(arguments: argparse.Namespace) -> int:
    chosen = classifiers(arguments)
    paths = find_files(arguments.files)
    problems: list[str] = []
    files = _noting(problems, paths, bar=arguments.out is not None)
    if not paths:
        problems.append("there are no pictures and no CSV files in what was named")
    elif arguments.out is None:
        read(chosen, files, Screen(paths, chosen))
    else:
        with Table(arguments.out, chosen) as table:
            read(chosen, files, table)
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


def _noting(problems: list[str], paths: Sequence[Path], *, bar: bool) -> Iterator[FileRead]:
    """All files; what cannot be read is noted in `problems`."""
    shown = tqdm(read_files(paths), "reading", len(paths), unit=" files", disable=not bar)
    for file in shown:
        if file.problem:
            problems.append(f"{file.path}: {file.problem}")
        yield file
