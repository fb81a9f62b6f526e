"""Drawings held by a transaction: others who would change them wait until it ends."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.tables import DrawingRow


def hold(session: Session, drawing_ids: Collection[UUID], *, to_delete: bool = False) -> list[UUID]:
    """Those that are stored, held; in one order whoever asks, for no deadlock."""
    rows = select(DrawingRow.id).where(DrawingRow.id.in_(drawing_ids)).order_by(DrawingRow.id)
    return list(session.scalars(rows.with_for_update(key_share=not to_delete)))
