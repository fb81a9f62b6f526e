"""Every write, one short transaction each.

Writes to one drawing queue behind a lock on its row, so a stroke and a label that arrive
together leave what one of the two orders would have left.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.drawing import NewDrawing, Prediction
from database.engine import Database
from database.errors import UnknownDrawing
from database.tables import DrawingRow, ModelVersionRow, TrueLabelRow

_ID = bindparam("drawing_id", type_=Uuid())
_LOCK = text("SELECT FROM drawings WHERE id = :drawing_id FOR NO KEY UPDATE").bindparams(_ID)

# One statement for all predictions: those of other versions go, the given ones are put in place.
_REPLACE_PREDICTIONS = text(
    """
    WITH given AS (
        SELECT v.id, p.digit, CAST(p.probabilities AS real[]) AS probabilities
        FROM unnest(
            CAST(:versions AS text[]), CAST(:digits AS smallint[]), CAST(:probabilities AS text[])
        ) AS p (version, digit, probabilities)
        JOIN model_versions v USING (version)
    ), gone AS (
        DELETE FROM predictions
        WHERE drawing_id = :drawing_id AND model_version_id NOT IN (SELECT id FROM given)
    )
    INSERT INTO predictions (drawing_id, model_version_id, digit, probabilities)
    SELECT :drawing_id, id, digit, probabilities FROM given
    ON CONFLICT (drawing_id, model_version_id) DO UPDATE
    SET digit = excluded.digit, probabilities = excluded.probabilities
    RETURNING model_version_id
    """
).bindparams(_ID)


def record_drawing(database: Database, drawing: NewDrawing) -> None:
    """Store a drawing and what was read in it, or replace both where it has grown by a stroke.

    A drawing that has its label is finished: nothing happens to it.
    """
    content = {
        "pixels": drawing.pixels,
        "strokes": drawing.strokes,
        "source": drawing.source,
        "author": drawing.author,
    }
    with database.transaction() as session:
        if _put_drawing(session, drawing.id, content):
            _put_predictions(session, drawing.id, drawing.predictions)


def set_true_label(
    database: Database, drawing_id: UUID, digit: int, author: UUID | None = None
) -> bool:
    """Store what a person, `author`, said that it was, in place of what was said before.

    Returns whether that changed anything. UnknownDrawing; ValueError outside 0–9.
    """
    if digit not in range(10):
        raise ValueError(f"a label is a digit from 0 to 9, not {digit!r}")
    put = insert(TrueLabelRow).values(drawing_id=drawing_id, digit=int(digit), author=author)
    put = put.on_conflict_do_update(
        index_elements=["drawing_id"],
        set_={name: put.excluded[name] for name in ("digit", "labelled_at", "author")},
        where=TrueLabelRow.digit != put.excluded.digit,
    )
    with database.transaction() as session:
        if not _lock(session, drawing_id):
            raise UnknownDrawing(drawing_id)
        return session.scalar(put.returning(TrueLabelRow.digit)) is not None


def remove_true_label(database: Database, drawing_id: UUID) -> bool:
    """Take the label back; the drawing may grow again. Returns whether there was one."""
    take = delete(TrueLabelRow).where(TrueLabelRow.drawing_id == drawing_id)
    with database.transaction() as session:
        _lock(session, drawing_id)
        return session.scalar(take.returning(TrueLabelRow.digit)) is not None


def delete_drawing(database: Database, drawing_id: UUID) -> bool:
    """Forget a drawing with its predictions and its label. Returns whether there was one."""
    forget = delete(DrawingRow).where(DrawingRow.id == drawing_id)
    with database.transaction() as session:
        return session.scalar(forget.returning(DrawingRow.id)) is not None


def _lock(session: Session, drawing_id: UUID) -> bool:
    """Hold the drawing's row until the transaction ends; False where there is none."""
    return session.execute(_LOCK, {"drawing_id": drawing_id}).first() is not None


def _put_drawing(session: Session, drawing_id: UUID, content: dict[str, Any]) -> bool:
    """Whether the drawing was ours to change; False where it is finished."""
    new = insert(DrawingRow).on_conflict_do_nothing().returning(DrawingRow.id)
    while not _lock(session, drawing_id):
        if session.scalar(new, {"id": drawing_id, **content}) is not None:
            return True
        # Somebody else stored it between the two statements: lock that row.
    labelled = select(TrueLabelRow).where(TrueLabelRow.drawing_id == drawing_id).exists()
    # A statement after the lock, so it sees a label that was committed while we waited.
    change = update(DrawingRow).where(DrawingRow.id == drawing_id, ~labelled).values(content)
    return session.scalar(change.returning(DrawingRow.id)) is not None


def _put_predictions(session: Session, drawing_id: UUID, predictions: Sequence[Prediction]) -> None:
    values = {
        "drawing_id": drawing_id,
        "versions": [each.version for each in predictions],
        "digits": [each.digit for each in predictions],
        "probabilities": [f"{{{','.join(map(repr, each.probabilities))}}}" for each in predictions],
    }
    # Versions are new once in their life: ask for them only when one was missing.
    if len(session.execute(_REPLACE_PREDICTIONS, values).all()) < len(predictions):
        models = {each.version: each.name for each in predictions}
        rows = [{"version": version, "name": models[version]} for version in sorted(models)]
        session.execute(insert(ModelVersionRow).values(rows).on_conflict_do_nothing())
        session.execute(_REPLACE_PREDICTIONS, values)
