"""What can be wrong with a file of labelled drawings, in one word."""

from __future__ import annotations

from pathlib import Path


class UnreadableFile(ValueError):
    """It does not hold labelled drawings as its format has them.

    The message names the file, the place in it, and what is wrong there.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
