"""Lines of a text file, one after the other, none of any length."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from feedback.formats.errors import UnreadableFile

LONGEST = 20_000  # characters; 785 numbers take 3,000, Kaggle's header 8,000


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Each, without blanks around it, and its number from 1.

    Raises:
        UnreadableFile: a line is longer than `LONGEST`: it is no such text.
    """
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        number = 0
        while line := file.readline(LONGEST):
            number += 1
            if len(line) == LONGEST:
                raise UnreadableFile(path, f"line {number} is longer than {LONGEST:,} characters")
            yield number, line.strip()
