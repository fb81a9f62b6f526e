"""Many new drawings at once, in a few statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.drawing import NewDrawing
from database.engine import Database
from database.fold import fold_now_and_then
from database.tables import DrawingRow, PredictionRow
from database.versions import numbers


def record_drawings(database: Database, drawings: Sequence[NewDrawing]) -> None:
    """Store those that are new, with what was read in them: all, or none.

    A drawing that is there already stays as it is, so that a second try does no harm.
    """
    with database.transaction() as session:
        put_new_drawings(session, drawings)
    fold_now_and_then(database)


def put_new_drawings(
    session: Session,
    drawings: Sequence[NewDrawing],
    times: Mapping[UUID, datetime] | None = None,
) -> set[UUID]:
    """`record_drawings` within a transaction that does more; gives the ids of those that are new.

    `times`: when each was drawn, where that is not now.
    """
    if not drawings:
        return set()
    rows = _rows(drawings, times)
    put = insert(DrawingRow).on_conflict_do_nothing().returning(DrawingRow.id)
    new = set(session.scalars(put, rows))
    versions = numbers(session, {p.version: p.name for d in drawings for p in d.predictions})
    predictions = [
        prediction.as_row(drawing.id, versions[prediction.version])
        for drawing in drawings
        if drawing.id in new
        for prediction in drawing.predictions
    ]
    if predictions:
        session.execute(insert(PredictionRow), predictions)
    return new


def _rows(
    drawings: Sequence[NewDrawing], times: Mapping[UUID, datetime] | None
) -> list[dict[str, Any]]:
    return [
        {"id": drawing.id, **drawing.content}
        | ({} if times is None else {"created_at": times[drawing.id]})
        for drawing in sorted(drawings, key=lambda drawing: drawing.id)  # nobody deadlocks
    ]
