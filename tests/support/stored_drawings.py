"""Drawings that are in the database before a test begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update

from database import Database, NewDrawing, Prediction, record_drawing, set_true_label
from database.schema.drawings import DrawingRow
from tests.support.digit_strokes import DIGITS

CANVAS = 360  # pixels


def distribution(digit: int, confidence: float = 0.91) -> list[float]:
    """Ten probabilities with the most on one digit."""
    return [confidence if place == digit else (1 - confidence) / 9 for place in range(10)]


def store_drawing(
    database: Database,
    cnn: int,
    vit: int | None = None,
    label: int | None = None,
    *,
    drawn: int | None = None,
    confidence: float = 0.91,
    version: str = "cnn-1",
    age: timedelta | None = None,
    author: UUID | None = None,
) -> UUID:
    """A drawing that the CNN reads as `cnn`, and the ViT as `vit` unless that is None.

    Its pixels are blank; with `drawn`, it has the strokes of that digit.
    """
    drawing_id = uuid4()
    predictions = [Prediction(version, version.partition("-")[0], distribution(cnn, confidence))]
    if vit is not None:
        predictions.append(Prediction("vit-1", "vit", distribution(vit, confidence)))
    strokes = None if drawn is None else _strokes(drawn)
    record_drawing(
        database, NewDrawing(drawing_id, bytes(784), predictions, strokes, author=author)
    )
    if label is not None:
        set_true_label(database, drawing_id, label, author)
    if age is not None:
        with database.transaction() as session:
            made = update(DrawingRow).where(DrawingRow.id == drawing_id)
            session.execute(made.values(created_at=datetime.now(UTC) - age))
    return drawing_id


def _strokes(digit: int) -> list[dict[str, object]]:
    return [
        {"width": 20, "points": [[CANVAS * x, CANVAS * y] for x, y in line]}
        for line in DIGITS[digit]
    ]
