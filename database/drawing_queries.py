"""One drawing by its id; and whether PostgreSQL answers at all."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from database.connection import Database
from database.drawing import Prediction
from database.errors import UnknownDrawing
from database.schema.drawings import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow


@dataclass(frozen=True)
class Found:
    """A stored drawing. `predictions`: by model name, then the oldest version first."""

    id: UUID
    created_at: datetime
    source: str
    true_digit: int | None
    predictions: tuple[Prediction, ...]


def find_drawing(database: Database, drawing_id: UUID) -> Found:
    """Raises UnknownDrawing."""
    drawing = (
        select(DrawingRow.created_at, DrawingRow.source, TrueLabelRow.digit)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .where(DrawingRow.id == drawing_id)
    )
    predictions = (
        select(ModelVersionRow.version, ModelVersionRow.name, PredictionRow.probabilities)
        .join_from(PredictionRow, ModelVersionRow)
        .where(PredictionRow.drawing_id == drawing_id)
        .order_by(ModelVersionRow.name, ModelVersionRow.id)
    )
    with database.transaction() as session:
        found = session.execute(drawing).first()
        if found is None:
            raise UnknownDrawing(drawing_id)
        read = tuple(Prediction(*row) for row in session.execute(predictions))
        return Found(drawing_id, *found, read)


def check(database: Database) -> None:
    """Ask PostgreSQL for an answer. Raises DatabaseUnavailable."""
    with database.transaction() as session:
        session.execute(text("SELECT 1"))
