"""Row locks on drawings: other transactions that change them wait until this one ends."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

# As text: every stroke but a drawing's first runs it, and SQLAlchemy takes longer to compile the
# statement than PostgreSQL to execute it.
_LOCK = "SELECT id FROM drawings WHERE id = ANY(:ids) ORDER BY id FOR"
_LOCK_TO_CHANGE, _LOCK_TO_DELETE = (
    text(f"{_LOCK} {strength}").bindparams(bindparam("ids", type_=ARRAY(Uuid))).columns(id=Uuid)
    for strength in ("NO KEY UPDATE", "UPDATE")
)


def lock_drawings(
    session: Session, drawing_ids: Collection[UUID], *, to_delete: bool = False
) -> list[UUID]:
    """Lock those that are stored, always in one order (no deadlock), and return their ids."""
    statement = _LOCK_TO_DELETE if to_delete else _LOCK_TO_CHANGE
    return list(session.scalars(statement, {"ids": list(drawing_ids)}))
