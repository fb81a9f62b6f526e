"""The drawings that a model misread, to be looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from database.engine import Database
from database.selection import of_versions, within
from database.tables import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow


@dataclass(frozen=True)
class Mistake:
    """One drawing that was misread. `pixels`, `strokes`: as stored. `confidence`: 0–1."""

    drawing_id: UUID
    pixels: bytes
    strokes: list[dict[str, Any]] | None
    true_digit: int
    read_as: int
    confidence: float
    created_at: datetime


# In the order of Mistake's fields.
_MISTAKE = (
    DrawingRow.id,
    DrawingRow.pixels,
    DrawingRow.strokes,
    TrueLabelRow.digit,
    PredictionRow.digit,
    PredictionRow.confidence,
    DrawingRow.created_at,
)


def latest_mistakes(
    database: Database,
    name: str,
    limit: int = 8,
    version: str | None = None,
    span: timedelta | None = None,
) -> tuple[Mistake, ...]:
    """The newest drawings that this model misread, each once."""
    query = (
        select(*_MISTAKE)
        .join_from(DrawingRow, TrueLabelRow)
        .join(PredictionRow, PredictionRow.drawing_id == DrawingRow.id)
        .join(ModelVersionRow)
        .where(within(span), of_versions({name: version}))
        .where(PredictionRow.digit != TrueLabelRow.digit)
        # Of several versions that misread it, the newest.
        .ext(distinct_on(DrawingRow.created_at, DrawingRow.id))
        .order_by(DrawingRow.created_at.desc(), DrawingRow.id.desc(), ModelVersionRow.id.desc())
        .limit(limit)
    )
    with database.transaction() as session:
        return tuple(Mistake(*row) for row in session.execute(query))
