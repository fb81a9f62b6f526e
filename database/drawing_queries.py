"""Stored drawings: the newest that match a filter, one by its id, an author's."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from database.connection import Database
from database.drawing import Prediction, StoredDrawing
from database.drawing_filter import DrawingFilter, PageCursor, find_ids
from database.errors import UnknownDrawing
from database.intervals import Accuracy
from database.schema.drawings import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow
from database.schema.feedback import FlaggedLabelRow

PAGE_SIZE = 48


def find_drawings(
    database: Database,
    conditions: DrawingFilter,
    after: StoredDrawing | None = None,
    limit: int = PAGE_SIZE,
) -> tuple[StoredDrawing, ...]:
    """The newest drawings that match, at most `limit`; with `after`, those that follow it."""
    cursor = None if after is None else PageCursor(after.created_at, after.id)
    with database.transaction() as session:
        return load_drawings(session, find_ids(session, conditions, cursor, limit))


def find_drawing(database: Database, drawing_id: UUID) -> StoredDrawing:
    """Raises UnknownDrawing."""
    with database.transaction() as session:
        found = load_drawings(session, [drawing_id])
    if not found:
        raise UnknownDrawing(drawing_id)
    return found[0]


def find_authors(database: Database, drawing_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Who drew each of those that are stored; None if unknown."""
    query = select(DrawingRow.id, DrawingRow.author).where(DrawingRow.id.in_(drawing_ids))
    with database.transaction() as session:
        return {row.id: row.author for row in session.execute(query)}


def count_drawings(database: Database, author: UUID) -> int:
    """How many drawings this author has stored."""
    with database.transaction() as session:
        return session.scalars(select(func.count()).where(DrawingRow.author == author)).one()


def author_accuracy(database: Database, author: UUID) -> dict[str, Accuracy]:
    """By model name, the accuracy of all its versions on the labelled drawings of one author."""
    correct = func.count().filter(PredictionRow.digit == TrueLabelRow.digit)
    query = (
        select(ModelVersionRow.name, correct, func.count())
        .join(PredictionRow)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == PredictionRow.drawing_id)
        .join(DrawingRow, DrawingRow.id == PredictionRow.drawing_id)
        .where(DrawingRow.author == author)
        .group_by(ModelVersionRow.name)
    )
    with database.transaction() as session:
        return {name: Accuracy(*counts) for name, *counts in session.execute(query)}


def load_drawings(session: Session, drawing_ids: Sequence[UUID]) -> tuple[StoredDrawing, ...]:
    """Those that are stored, in the order given."""
    query = (
        select(
            DrawingRow.id,
            DrawingRow.created_at,
            DrawingRow.author,
            DrawingRow.source,
            DrawingRow.pixels,
            DrawingRow.strokes,
            TrueLabelRow.digit.label("true_digit"),
            TrueLabelRow.labelled_at,
            TrueLabelRow.author.label("labelled_by"),
            FlaggedLabelRow.reason.label("flag_reason"),
        )
        .join(TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .join(FlaggedLabelRow, FlaggedLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .where(DrawingRow.id.in_(drawing_ids))
    )
    predictions = load_predictions(session, drawing_ids)
    found = {
        row.id: StoredDrawing(**row._asdict(), predictions=predictions.get(row.id, ()))
        for row in session.execute(query)
    }
    return tuple(found[drawing_id] for drawing_id in drawing_ids if drawing_id in found)


def load_predictions(
    session: Session, drawing_ids: Collection[UUID]
) -> dict[UUID, tuple[Prediction, ...]]:
    """All predictions for each drawing, by model name, then the oldest version first."""
    query = (
        select(
            PredictionRow.drawing_id,
            ModelVersionRow.version,
            ModelVersionRow.name,
            PredictionRow.probabilities,
            PredictionRow.is_guess,
        )
        .join_from(PredictionRow, ModelVersionRow)
        .where(PredictionRow.drawing_id.in_(drawing_ids))
        .order_by(ModelVersionRow.name, ModelVersionRow.id)
    )
    found: dict[UUID, list[Prediction]] = {}
    for drawing_id, version, name, probabilities, is_guess in session.execute(query):
        prediction = Prediction(version, name, probabilities, is_guess)
        found.setdefault(drawing_id, []).append(prediction)
    return {drawing_id: tuple(predictions) for drawing_id, predictions in found.items()}
