"""Labelled drawings as the database gives them, and files of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from database import Prediction, StoredDrawing
from feedback.formats import FORMATS
from tests.support.small_mnist import GLYPHS

NOW = datetime(2026, 5, 17, 12, 30, 1, 250_000, UTC)
STROKES: list[dict[str, Any]] = [
    {"width": 26.5, "points": [[60.1, 80.2], [250.3, 80.0], [150.0, 300.4]]},
    {"width": 20.0, "points": [[0.0, 0.0]]},
]
DRAWINGS = [
    StoredDrawing(
        UUID(int=number),
        NOW + timedelta(seconds=number),
        UUID(int=99) if number % 2 else None,
        "canvas",
        GLYPHS[number % 10].tobytes(),
        STROKES if number % 4 else None,
        number % 10,
        (Prediction("cnn-1", "cnn", [0.25, 0.75, 0, 0, 0, 0, 0, 0, 0, 0]),) * (number % 2),
        labelled_at=NOW,
    )
    for number in range(10)
]


def read(path: Path, name: str) -> list[Any]:
    return list(FORMATS[name].read(path))


def written(folder: Path, name: str) -> Path:
    path = folder / name
    FORMATS[name].write(path, DRAWINGS)
    return path
