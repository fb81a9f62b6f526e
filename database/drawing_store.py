"""Stores and deletes drawings, one short transaction each.

Writes to a drawing lock its row, so a stroke and a label that arrive together are serialised.
Triggers record the changed counts in the same transaction (migrations/versions/0003_tallies.py);
rollup_maintenance.py compacts them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select, text, union, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from database.connection import Database
from database.drawing import NewDrawing
from database.labels import upsert_label, validate_digit
from database.model_versions import find_or_add_versions
from database.rollup_maintenance import compact_periodically
from database.row_locks import lock_drawings
from database.schema.drawings import DrawingRow, PredictionRow, TrueLabelRow
from database.schema.feedback import LabelVoteRow

_ID = bindparam("drawing_id", type_=Uuid())

# One statement: deletes predictions of other versions, inserts or updates the given ones.
_REPLACE_PREDICTIONS = text(
    """
    WITH given AS (
        SELECT v.id, p.digit, CAST(p.probabilities AS real[]) AS probabilities, p.is_guess
        FROM unnest(
            CAST(:versions AS text[]), CAST(:digits AS smallint[]),
            CAST(:probabilities AS text[]), CAST(:guesses AS boolean[])
        ) AS p (version, digit, probabilities, is_guess)
        JOIN model_versions v USING (version)
    ), deleted AS (
        DELETE FROM predictions
        WHERE drawing_id = :drawing_id AND model_version_id NOT IN (SELECT id FROM given)
    )
    INSERT INTO predictions (drawing_id, model_version_id, digit, probabilities, is_guess)
    SELECT :drawing_id, * FROM given
    ON CONFLICT (drawing_id, model_version_id) DO UPDATE
    SET digit = excluded.digit, probabilities = excluded.probabilities,
        is_guess = excluded.is_guess
    RETURNING model_version_id
    """
).bindparams(_ID)
# For a new drawing, the usual case; defined in migrations/versions/0005_storing.py.
_STORE_NEW = text(
    """
    SELECT store_drawing(
        :drawing_id, CAST(:pixels AS bytea), CAST(:strokes AS jsonb), :source,
        CAST(:author AS uuid), CAST(:true_digit AS smallint), CAST(:versions AS text[]),
        CAST(:digits AS smallint[]), CAST(:probabilities AS text[]), CAST(:guesses AS boolean[])
    )
    """
).bindparams(
    _ID, bindparam("strokes", type_=JSONB(none_as_null=True)), bindparam("author", type_=Uuid())
)


def record_drawing(database: Database, drawing: NewDrawing, true_digit: int | None = None) -> None:
    """Store a drawing with its predictions, or replace both after another stroke.

    With `true_digit`, its author's label is stored in the same transaction. Once a drawing has a
    label, only the label can change. ValueError if it is not 0–9.
    """
    if true_digit is not None:
        true_digit = validate_digit(true_digit)
    with database.transaction() as session:
        while not _insert_if_new(session, drawing, true_digit):
            if lock_drawings(session, [drawing.id]):
                _replace(session, drawing, true_digit)
                break
            # It was deleted between the two statements: it is new again.
    compact_periodically(database)


def delete_drawing(database: Database, drawing_id: UUID) -> bool:
    """Delete a drawing with its predictions and label. Returns whether it was stored."""
    return delete_drawings(database, [drawing_id]) == 1


def delete_drawings(database: Database, drawing_ids: Collection[UUID]) -> int:
    """Delete drawings with predictions and labels: all, or on an error none. Returns how many."""
    with database.transaction() as session:
        stored = lock_drawings(session, drawing_ids, to_delete=True)
        session.execute(delete(DrawingRow).where(DrawingRow.id.in_(stored)))
    compact_periodically(database)
    return len(stored)


def delete_author(database: Database, author: UUID) -> int:
    """Delete all drawings of `author` with their predictions and labels. Returns how many.

    Labels that the author gave to other people's drawings stay, without a name.
    """
    theirs = union(
        select(DrawingRow.id).where(DrawingRow.author == author),
        select(TrueLabelRow.drawing_id).where(TrueLabelRow.author == author),
        select(LabelVoteRow.drawing_id).where(LabelVoteRow.author == author),
    )
    lock = select(DrawingRow.id).where(DrawingRow.id.in_(theirs)).order_by(DrawingRow.id)
    with database.transaction() as session:
        # Lock every row that will change, and no other, in one order: no deadlock.
        locked = session.scalars(lock.with_for_update()).all()
        drawings = delete(DrawingRow).where(DrawingRow.author == author, DrawingRow.id.in_(locked))
        deleted = session.scalars(drawings.returning(DrawingRow.id)).all()
        labels = update(TrueLabelRow).where(TrueLabelRow.author == author)
        session.execute(labels.where(TrueLabelRow.drawing_id.in_(locked)).values(author=None))
        votes = delete(LabelVoteRow).where(LabelVoteRow.author == author)
        session.execute(votes.where(LabelVoteRow.drawing_id.in_(locked)))
    compact_periodically(database)
    return len(deleted)


def record_drawings(database: Database, drawings: Sequence[NewDrawing]) -> None:
    """Store the new ones with their predictions: all, or on an error none.

    A drawing that is already stored doesn't change, so the call can be repeated.
    """
    with database.transaction() as session:
        insert_drawings(session, drawings)
    compact_periodically(database)


def insert_drawings(
    session: Session,
    drawings: Sequence[NewDrawing],
    created_at: Mapping[UUID, datetime] | None = None,
) -> set[UUID]:
    """`record_drawings` within the caller's transaction. Returns the ids of the new ones.

    `created_at`: when each was drawn, if not now.
    """
    if not drawings:
        return set()
    rows = _drawing_rows(drawings, created_at)
    statement = insert(DrawingRow).on_conflict_do_nothing().returning(DrawingRow.id)
    new = set(session.scalars(statement, rows))
    versions = {p.version: p.name for drawing in drawings for p in drawing.predictions}
    version_ids = find_or_add_versions(session, versions)
    predictions = [
        prediction.as_row(drawing.id, version_ids[prediction.version])
        for drawing in drawings
        if drawing.id in new
        for prediction in drawing.predictions
    ]
    if predictions:
        session.execute(insert(PredictionRow), predictions)
    return new


def _insert_if_new(session: Session, drawing: NewDrawing, true_digit: int | None) -> bool:
    """Returns whether the drawing was new; then it is stored."""
    parameters = _prediction_parameters(drawing) | drawing.content | {"true_digit": true_digit}
    stored_predictions = session.scalar(_STORE_NEW, parameters)
    if stored_predictions is None:
        return False
    if stored_predictions < len(drawing.predictions):
        _replace_predictions(session, drawing)
    return True


def _replace(session: Session, drawing: NewDrawing, true_digit: int | None) -> None:
    """Replace a locked drawing; if it has a label, only the label."""
    labelled = select(TrueLabelRow).where(TrueLabelRow.drawing_id == drawing.id).exists()
    # A statement after the lock, so it sees a label that was committed while we waited.
    change = (
        update(DrawingRow).where(DrawingRow.id == drawing.id, ~labelled).values(drawing.content)
    )
    if session.scalar(change.returning(DrawingRow.id)) is not None:
        _replace_predictions(session, drawing)
    if true_digit is not None:
        upsert_label(session, drawing.id, true_digit, drawing.author)


def _replace_predictions(session: Session, drawing: NewDrawing) -> None:
    parameters = _prediction_parameters(drawing)
    stored = session.execute(_REPLACE_PREDICTIONS, parameters).all()
    # A version is new only once: add versions only when one was missing.
    if len(stored) < len(drawing.predictions):
        find_or_add_versions(session, {each.version: each.name for each in drawing.predictions})
        session.execute(_REPLACE_PREDICTIONS, parameters)


def _prediction_parameters(drawing: NewDrawing) -> dict[str, Any]:
    predictions = drawing.predictions
    return {
        "drawing_id": drawing.id,
        "versions": [each.version for each in predictions],
        "digits": [each.digit for each in predictions],
        "probabilities": [f"{{{','.join(map(repr, each.probabilities))}}}" for each in predictions],
        "guesses": [each.is_guess for each in predictions],
    }


def _drawing_rows(
    drawings: Sequence[NewDrawing], created_at: Mapping[UUID, datetime] | None
) -> list[dict[str, Any]]:
    return [
        {"id": drawing.id, **drawing.content}
        | ({} if created_at is None else {"created_at": created_at[drawing.id]})
        for drawing in sorted(drawings, key=lambda drawing: drawing.id)  # one order: no deadlock
    ]
