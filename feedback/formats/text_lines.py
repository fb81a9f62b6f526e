"""Reads text files line by line, with a bound on the length of a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from feedback.formats.errors import UnreadableFile

MAX_LINE = 20_000  # characters; 785 numbers take 3,000, Kaggle's header 8,000


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Each line, stripped, with its number from 1.

    Raises:
        UnreadableFile: a line is longer than `MAX_LINE`.
    """
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        number = 0
        while line := file.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE:
                raise UnreadableFile(path, f"line {number} is longer than {MAX_LINE:,} characters")
            yield number, line.strip()
