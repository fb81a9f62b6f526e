"""True labels: set, replace, confirm, remove."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, false, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.connection import Database
from database.errors import UnknownDrawing
from database.rollup_maintenance import compact_periodically
from database.row_locks import lock_drawings
from database.schema.drawings import TrueLabelRow
from database.schema.feedback import FlaggedLabelRow, LabelVoteRow


def set_true_label(
    database: Database, drawing_id: UUID, digit: int, author: UUID | None = None
) -> bool:
    """Store the label that `author` gives, in place of an earlier one.

    Returns whether the label changed. UnknownDrawing; ValueError if it is not 0–9.
    """
    validate_digit(digit)
    with database.transaction() as session:
        if not lock_drawings(session, [drawing_id]):
            raise UnknownDrawing(drawing_id)
        changed = upsert_label(session, drawing_id, digit, author)
    compact_periodically(database)
    return changed


def set_first_label(
    database: Database, drawing_id: UUID, digit: int, author: UUID | None = None
) -> bool:
    """Store a label unless the drawing has one. Returns whether it was stored.

    ValueError if it is not 0–9.
    """
    validate_digit(digit)
    first = insert(TrueLabelRow).values(drawing_id=drawing_id, digit=int(digit), author=author)
    first = first.on_conflict_do_nothing()
    with database.transaction() as session:
        locked = lock_drawings(session, [drawing_id])
        stored = bool(locked) and session.scalar(first.returning(TrueLabelRow.digit)) is not None
    compact_periodically(database)
    return stored


def set_true_labels(
    database: Database,
    drawing_ids: Collection[UUID],
    digit: int,
    author: UUID | None = None,
    *,
    confirm: bool = False,
) -> int:
    """Store the same label for several drawings: all, or on an error none.

    With `confirm`, a reviewer confirms these labels. Returns how many drawings are stored.
    ValueError if the label is not 0–9.
    """
    validate_digit(digit)
    with database.transaction() as session:
        locked = lock_drawings(session, drawing_ids)
        for drawing_id in locked:
            upsert_label(session, drawing_id, digit, author)
        if confirm:
            _confirm(session, locked)
    compact_periodically(database)
    return len(locked)


def confirm_labels(database: Database, drawing_ids: Collection[UUID]) -> int:
    """A reviewer confirms these labels: they are used in training. Returns how many drawings."""
    with database.transaction() as session:
        locked = lock_drawings(session, drawing_ids)
        _confirm(session, locked)
    return len(locked)


def remove_true_label(database: Database, drawing_id: UUID) -> bool:
    """Remove the label; the drawing can be changed again. Returns whether it had one."""
    return remove_true_labels(database, [drawing_id]) == 1


def remove_true_labels(database: Database, drawing_ids: Collection[UUID]) -> int:
    """Remove labels, whoever gave them. Returns how many."""
    with database.transaction() as session:
        locked = lock_drawings(session, drawing_ids)
        session.execute(delete(LabelVoteRow).where(LabelVoteRow.drawing_id.in_(locked)))
        labels = delete(TrueLabelRow).where(TrueLabelRow.drawing_id.in_(locked))
        removed = session.scalars(labels.returning(TrueLabelRow.drawing_id)).all()
    compact_periodically(database)
    return len(removed)


def validate_digit(digit: int) -> int:
    """Returns the digit. ValueError if it is not 0–9."""
    if digit not in range(10):
        raise ValueError(f"a label is a digit from 0 to 9, not {digit!r}")
    return int(digit)


def upsert_label(session: Session, drawing_id: UUID, digit: int, author: UUID | None) -> bool:
    """Set the label of a locked drawing. Returns whether it changed; a new one is unconfirmed."""
    upsert = insert(TrueLabelRow).values(drawing_id=drawing_id, digit=int(digit), author=author)
    new = {name: upsert.excluded[name] for name in ("digit", "labelled_at", "author")}
    upsert = upsert.on_conflict_do_update(
        index_elements=["drawing_id"],
        set_=new | {"is_settled": false()},
        where=TrueLabelRow.digit != upsert.excluded.digit,
    )
    return session.scalar(upsert.returning(TrueLabelRow.digit)) is not None


def _confirm(session: Session, drawing_ids: Collection[UUID]) -> None:
    labels = update(TrueLabelRow).where(TrueLabelRow.drawing_id.in_(drawing_ids))
    session.execute(labels.values(is_settled=True))
    session.execute(delete(FlaggedLabelRow).where(FlaggedLabelRow.drawing_id.in_(drawing_ids)))
