"""What people said that drawings really were: set, replace, take back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, false, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.connection import Database
from database.errors import UnknownDrawing
from database.rollup_compaction import compact_now_and_then
from database.row_locks import lock_drawings
from database.schema.drawings import TrueLabelRow
from database.schema.feedback import FlaggedLabelRow, VoteRow


def set_true_label(
    database: Database, drawing_id: UUID, digit: int, author: UUID | None = None
) -> bool:
    """Store what a person, `author`, said that it was, in place of what was said before.

    Returns whether that changed anything. UnknownDrawing; ValueError outside 0–9.
    """
    checked(digit)
    with database.transaction() as session:
        if not lock_drawings(session, [drawing_id]):
            raise UnknownDrawing(drawing_id)
        changed = put_label(session, drawing_id, digit, author)
    compact_now_and_then(database)
    return changed


def set_first_label(
    database: Database, drawing_id: UUID, digit: int, author: UUID | None = None
) -> bool:
    """Store a label of a drawing that has none. Whether it had none, and is stored still.

    ValueError outside 0–9.
    """
    checked(digit)
    first = insert(TrueLabelRow).values(drawing_id=drawing_id, digit=int(digit), author=author)
    put = first.on_conflict_do_nothing().returning(TrueLabelRow.digit)
    with database.transaction() as session:
        found = lock_drawings(session, [drawing_id])
        stored = bool(found) and session.scalar(put) is not None
    compact_now_and_then(database)
    return stored


def set_true_labels(
    database: Database,
    drawing_ids: Collection[UUID],
    digit: int,
    author: UUID | None = None,
    *,
    settle: bool = False,
) -> int:
    """Store one label of several drawings: all, or on an error none. ValueError outside 0–9.

    With `settle`, nobody need doubt them any more. Returns how many of them are still stored.
    """
    checked(digit)
    with database.transaction() as session:
        found = lock_drawings(session, drawing_ids)
        for drawing_id in found:
            put_label(session, drawing_id, digit, author)
        if settle:
            _settle(session, found)
    compact_now_and_then(database)
    return len(found)


def settle_labels(database: Database, drawing_ids: Collection[UUID]) -> int:
    """These labels are right, as a reviewer has seen: learn from them. Returns how many."""
    with database.transaction() as session:
        found = lock_drawings(session, drawing_ids)
        _settle(session, found)
    return len(found)


def remove_true_label(database: Database, drawing_id: UUID) -> bool:
    """Take the label back; the drawing may grow again. Returns whether there was one."""
    return remove_true_labels(database, [drawing_id]) == 1


def remove_true_labels(database: Database, drawing_ids: Collection[UUID]) -> int:
    """Take labels back, whoever gave them. Returns how many there were."""
    with database.transaction() as session:
        found = lock_drawings(session, drawing_ids)
        session.execute(delete(VoteRow).where(VoteRow.drawing_id.in_(found)))
        take = delete(TrueLabelRow).where(TrueLabelRow.drawing_id.in_(found))
        taken = session.scalars(take.returning(TrueLabelRow.drawing_id)).all()
    compact_now_and_then(database)
    return len(taken)


def checked(digit: int) -> int:
    """The digit. Raises ValueError: it is none."""
    if digit not in range(10):
        raise ValueError(f"a label is a digit from 0 to 9, not {digit!r}")
    return int(digit)


def put_label(session: Session, drawing_id: UUID, digit: int, author: UUID | None) -> bool:
    """Within a transaction that holds the drawing. Whether that changed anything."""
    put = insert(TrueLabelRow).values(drawing_id=drawing_id, digit=int(digit), author=author)
    new = {name: put.excluded[name] for name in ("digit", "labelled_at", "author")}
    put = put.on_conflict_do_update(
        index_elements=["drawing_id"],
        set_=new | {"is_settled": false()},
        where=TrueLabelRow.digit != put.excluded.digit,
    )
    return session.scalar(put.returning(TrueLabelRow.digit)) is not None


def _settle(session: Session, drawing_ids: Collection[UUID]) -> None:
    labels = update(TrueLabelRow).where(TrueLabelRow.drawing_id.in_(drawing_ids))
    session.execute(labels.values(is_settled=True))
    session.execute(delete(FlaggedLabelRow).where(FlaggedLabelRow.drawing_id.in_(drawing_ids)))
