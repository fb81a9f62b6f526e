"""Labels that may be wrong: conflicting votes, flagged and confirmed labels."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from database.connection import Database
from database.schema.drawings import TrueLabelRow
from database.schema.feedback import FlaggedLabelRow, LabelVoteRow


def conflicting_votes(database: Database) -> dict[UUID, tuple[int, ...]]:
    """The labels of all people, for drawings on which they disagree."""
    digits = func.array_agg(LabelVoteRow.digit)
    query = (
        select(LabelVoteRow.drawing_id, digits)
        .group_by(LabelVoteRow.drawing_id)
        .having(func.min(LabelVoteRow.digit) != func.max(LabelVoteRow.digit))
    )
    with database.transaction() as session:
        return {drawing_id: tuple(votes) for drawing_id, votes in session.execute(query)}


def confirmed_labels(database: Database) -> set[UUID]:
    """The drawings whose label a reviewer has confirmed."""
    query = select(TrueLabelRow.drawing_id).where(TrueLabelRow.is_settled)
    with database.transaction() as session:
        return set(session.scalars(query))


def flag_labels(database: Database, reasons: Mapping[UUID, str]) -> None:
    """Flag these labels and no others; the reasons can be shown to users.

    A label that was confirmed or removed meanwhile is not flagged.
    """
    labels = select(TrueLabelRow.drawing_id).where(
        TrueLabelRow.drawing_id.in_(reasons), ~TrueLabelRow.is_settled
    )
    with database.transaction() as session:
        session.execute(delete(FlaggedLabelRow).where(FlaggedLabelRow.drawing_id.not_in(reasons)))
        unconfirmed = session.scalars(labels.order_by(TrueLabelRow.drawing_id).with_for_update())
        rows = [{"drawing_id": each, "reason": str(reasons[each])} for each in unconfirmed]
        if rows:
            upsert = insert(FlaggedLabelRow)
            upsert = upsert.on_conflict_do_update(
                index_elements=["drawing_id"], set_={"reason": upsert.excluded.reason}
            )
            session.execute(upsert, rows)
