"""Drawings held by a transaction: others who would change them wait until it ends."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

# Written out: every stroke but a drawing's first waits for it, and SQLAlchemy takes longer to put
# the same statement together than PostgreSQL to answer it.
_HELD = "SELECT id FROM drawings WHERE id = ANY(:ids) ORDER BY id FOR"
_TO_CHANGE, _TO_DELETE = (
    text(f"{_HELD} {strength}").bindparams(bindparam("ids", type_=ARRAY(Uuid))).columns(id=Uuid)
    for strength in ("NO KEY UPDATE", "UPDATE")
)


def lock_drawings(
    session: Session, drawing_ids: Collection[UUID], *, to_delete: bool = False
) -> list[UUID]:
    """Those that are stored, held; in one order whoever asks, for no deadlock."""
    held = _TO_DELETE if to_delete else _TO_CHANGE
    return list(session.scalars(held, {"ids": list(drawing_ids)}))
