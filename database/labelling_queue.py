"""Drawings that wait for a label: how many, and which of some still do."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from database import rollup_queries
from database.connection import Database
from database.schema.drawings import DrawingRow, TrueLabelRow

_WITHOUT = ~select(TrueLabelRow).where(TrueLabelRow.drawing_id == DrawingRow.id).exists()


def count_unlabelled(database: Database, author: UUID | None = None) -> int:
    """How many drawings have no label: of `author`, or all, which come from tallies."""
    with database.transaction() as session:
        if author is None:
            found = rollup_queries.drawings(session, rollup_queries.since(session, None))
            return sum(count for (_, is_labelled), count in found.items() if not is_labelled)
        query = select(func.count()).where(DrawingRow.author == author, _WITHOUT)
        return session.scalars(query).one()


def still_waiting(database: Database, drawing_ids: Collection[UUID]) -> set[UUID]:
    """Those of them that are stored and have no label."""
    query = select(DrawingRow.id).where(DrawingRow.id.in_(drawing_ids), _WITHOUT)
    with database.transaction() as session:
        return set(session.scalars(query))
