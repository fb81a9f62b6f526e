"""The error of all formats."""

from __future__ import annotations

from pathlib import Path


class UnreadableFile(ValueError):
    """An invalid file of labelled drawings.

    The message names the file, the position in it and the problem.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
