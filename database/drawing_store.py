"""Every write to one drawing, one short transaction each.

Writes to one drawing queue behind a lock on its row, so a stroke and a label that arrive
together leave what one of the two orders would have left. Triggers count what changed, in the
same transaction (migrations/versions/0003_tallies.py); rollup_compaction.py adds the changes up.
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
from database.labels import checked, put_label
from database.model_versions import numbers
from database.rollup_compaction import compact_now_and_then
from database.row_locks import lock_drawings
from database.schema.drawings import DrawingRow, PredictionRow, TrueLabelRow
from database.schema.feedback import VoteRow

_ID = bindparam("drawing_id", type_=Uuid())

# One statement for all predictions: those of other versions go, the given ones are put in place.
_REPLACE_PREDICTIONS = text(
    """
    WITH given AS (
        SELECT v.id, p.digit, CAST(p.probabilities AS real[]) AS probabilities, p.is_guess
        FROM unnest(
            CAST(:versions AS text[]), CAST(:digits AS smallint[]),
            CAST(:probabilities AS text[]), CAST(:guesses AS boolean[])
        ) AS p (version, digit, probabilities, is_guess)
        JOIN model_versions v USING (version)
    ), gone AS (
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
# A drawing that is new, as most are: see migrations/versions/0005_storing.py.
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
    """Store a drawing and what was read in it, or replace both where it has grown by a stroke.

    With `true_digit`, its author's label for it is stored too, in the same transaction. A drawing
    that has its label is finished: nothing but the label of it changes. ValueError outside 0–9.
    """
    if true_digit is not None:
        true_digit = checked(true_digit)
    with database.transaction() as session:
        while not _store_new(session, drawing, true_digit):
            if lock_drawings(session, [drawing.id]):
                _store_again(session, drawing, true_digit)
                break
            # Somebody else deleted it between the two statements: it is new again.
    compact_now_and_then(database)


def delete_drawing(database: Database, drawing_id: UUID) -> bool:
    """Forget a drawing with its predictions and its label. Returns whether there was one."""
    return delete_drawings(database, [drawing_id]) == 1


def delete_drawings(database: Database, drawing_ids: Collection[UUID]) -> int:
    """Forget several, with their predictions and labels: all, or on an error none. How many."""
    with database.transaction() as session:
        found = lock_drawings(session, drawing_ids, to_delete=True)
        session.execute(delete(DrawingRow).where(DrawingRow.id.in_(found)))
    compact_now_and_then(database)
    return len(found)


def delete_author(database: Database, author: UUID) -> int:
    """Delete all drawings of `author` with their predictions and labels. Returns how many.

    Labels that the author gave to other people's drawings stay, without a name.
    """
    theirs = union(
        select(DrawingRow.id).where(DrawingRow.author == author),
        select(TrueLabelRow.drawing_id).where(TrueLabelRow.author == author),
        select(VoteRow.drawing_id).where(VoteRow.author == author),
    )
    lock = select(DrawingRow.id).where(DrawingRow.id.in_(theirs)).order_by(DrawingRow.id)
    with database.transaction() as session:
        # Lock every row that will change, and no other, in one order: no deadlock.
        locked = session.scalars(lock.with_for_update()).all()
        drawings = delete(DrawingRow).where(DrawingRow.author == author, DrawingRow.id.in_(locked))
        deleted = session.scalars(drawings.returning(DrawingRow.id)).all()
        labels = update(TrueLabelRow).where(TrueLabelRow.author == author)
        session.execute(labels.where(TrueLabelRow.drawing_id.in_(locked)).values(author=None))
        votes = delete(VoteRow).where(VoteRow.author == author)
        session.execute(votes.where(VoteRow.drawing_id.in_(locked)))
    compact_now_and_then(database)
    return len(deleted)


def _store_new(session: Session, drawing: NewDrawing, true_digit: int | None) -> bool:
    """Whether the drawing was new, and is now stored."""
    values = _read(drawing) | drawing.content | {"true_digit": true_digit}
    read = session.scalar(_STORE_NEW, values)
    if read is None:
        return False
    if read < len(drawing.predictions):
        _put_predictions(session, drawing)
    return True


def _store_again(session: Session, drawing: NewDrawing, true_digit: int | None) -> None:
    """Change what is stored and held, unless it is finished; then only its label."""
    labelled = select(TrueLabelRow).where(TrueLabelRow.drawing_id == drawing.id).exists()
    # A statement after the lock, so it sees a label that was committed while we waited.
    change = (
        update(DrawingRow).where(DrawingRow.id == drawing.id, ~labelled).values(drawing.content)
    )
    if session.scalar(change.returning(DrawingRow.id)) is not None:
        _put_predictions(session, drawing)
    if true_digit is not None:
        put_label(session, drawing.id, true_digit, drawing.author)


def _put_predictions(session: Session, drawing: NewDrawing) -> None:
    values = _read(drawing)
    # Versions are new once in their life: ask for them only when one was missing.
    if len(session.execute(_REPLACE_PREDICTIONS, values).all()) < len(drawing.predictions):
        numbers(session, {each.version: each.name for each in drawing.predictions})
        session.execute(_REPLACE_PREDICTIONS, values)


def _read(drawing: NewDrawing) -> dict[str, Any]:
    read = drawing.predictions
    return {
        "drawing_id": drawing.id,
        "versions": [each.version for each in read],
        "digits": [each.digit for each in read],
        "probabilities": [f"{{{','.join(map(repr, each.probabilities))}}}" for each in read],
        "guesses": [each.is_guess for each in read],
    }


def record_drawings(database: Database, drawings: Sequence[NewDrawing]) -> None:
    """Store those that are new, with what was read in them: all, or none.

    A drawing that is there already stays as it is, so that a second try does no harm.
    """
    with database.transaction() as session:
        put_new_drawings(session, drawings)
    compact_now_and_then(database)


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
