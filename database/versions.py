"""The numbers by which model versions are known in other tables."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.tables import ModelVersionRow


def numbers(session: Session, names: Mapping[str, str]) -> dict[str, int]:
    """The number of each version, by its name; new ones get theirs. `names`: version → model."""
    known = select(ModelVersionRow.version, ModelVersionRow.id).where(
        ModelVersionRow.version.in_(names)
    )
    found = {row.version: row.id for row in session.execute(known)}
    missing = [{"version": v, "name": names[v]} for v in sorted(names) if v not in found]
    if missing:
        session.execute(insert(ModelVersionRow).on_conflict_do_nothing(), missing)
        found = {row.version: row.id for row in session.execute(known)}
    return found
