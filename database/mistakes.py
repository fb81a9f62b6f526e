"""The drawings that a model misread, to be looked at."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.dialects.postgresql import distinct_on

from database.engine import Database
from database.tables import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow
from database.wanted import Wanted, find


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
    since = None if span is None else datetime.now(UTC) - span
    wanted = Wanted("mistakes", model=name, version=version, since=since)
    with database.transaction() as session:
        drawings = find(session, wanted, None, limit)
        query = (
            select(*_MISTAKE)
            .join_from(DrawingRow, TrueLabelRow)
            .join(PredictionRow, PredictionRow.drawing_id == DrawingRow.id)
            .join(ModelVersionRow)
            .where(DrawingRow.id.in_(drawings), ModelVersionRow.name == name)
            .where(true() if version is None else ModelVersionRow.version == version)
            .where(PredictionRow.digit != TrueLabelRow.digit)
            # Of several versions that misread it, the newest.
            .ext(distinct_on(DrawingRow.created_at, DrawingRow.id))
            .order_by(DrawingRow.created_at.desc(), DrawingRow.id.desc(), ModelVersionRow.id.desc())
        )
        return tuple(Mistake(*row) for row in session.execute(query))
