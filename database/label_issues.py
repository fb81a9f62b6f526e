"""What makes a label worth a second look, and which are set aside until it has had one."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from database.connection import Database
from database.schema.drawings import TrueLabelRow
from database.schema.feedback import FlaggedLabelRow, VoteRow


def votes(database: Database) -> dict[UUID, tuple[int, ...]]:
    """What different people said, of the drawings of which they said different things."""
    digits = func.array_agg(VoteRow.digit)
    query = (
        select(VoteRow.drawing_id, digits)
        .group_by(VoteRow.drawing_id)
        .having(func.min(VoteRow.digit) != func.max(VoteRow.digit))
    )
    with database.transaction() as session:
        return {drawing_id: tuple(said) for drawing_id, said in session.execute(query)}


def settled(database: Database) -> set[UUID]:
    """The drawings whose label a reviewer has looked at."""
    query = select(TrueLabelRow.drawing_id).where(TrueLabelRow.is_settled)
    with database.transaction() as session:
        return set(session.scalars(query))


def flag_labels(database: Database, reasons: Mapping[UUID, str]) -> None:
    """Doubt these labels, and no others any more, for reasons that are fit to be shown.

    What was settled or taken back meanwhile is not doubted.
    """
    labels = select(TrueLabelRow.drawing_id).where(
        TrueLabelRow.drawing_id.in_(reasons), ~TrueLabelRow.is_settled
    )
    with database.transaction() as session:
        session.execute(delete(FlaggedLabelRow).where(FlaggedLabelRow.drawing_id.not_in(reasons)))
        found = session.scalars(labels.order_by(TrueLabelRow.drawing_id).with_for_update())
        rows = [{"drawing_id": each, "reason": str(reasons[each])} for each in found]
        if rows:
            put = insert(FlaggedLabelRow)
            put = put.on_conflict_do_update(
                index_elements=["drawing_id"], set_={"reason": put.excluded.reason}
            )
            session.execute(put, rows)
