"""Drawings without a label: the most informative ones, their number, which have none yet."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from database import rollup_queries
from database.connection import Database
from database.drawing import StoredDrawing
from database.drawing_queries import load_drawings
from database.rollup_queries import ALL_TIME_PERIOD
from database.schema.drawings import DrawingRow, TrueLabelRow
from database.schema.rollups import OutcomeRow

_UNLABELLED = ~select(TrueLabelRow).where(TrueLabelRow.drawing_id == DrawingRow.id).exists()


def most_informative(
    database: Database, author: UUID | None = None, skip: Collection[UUID] = (), limit: int = 1
) -> tuple[StoredDrawing, ...]:
    """Unlabelled drawings, the most informative first, of `author` or of everybody; none of `skip`.

    Informative: models disagree, or have a small margin, or see no digit; see
    `OutcomeRow.teaches`.
    """
    query = (
        select(OutcomeRow.drawing_id)
        .where(OutcomeRow.teaches.is_not(None), OutcomeRow.drawing_id.not_in(skip))
        .order_by(OutcomeRow.teaches.desc(), OutcomeRow.drawing_id.desc())
        .limit(limit)
    )
    if author is not None:
        query = query.join(DrawingRow, DrawingRow.id == OutcomeRow.drawing_id)
        query = query.where(DrawingRow.author == author)
    with database.transaction() as session:
        return load_drawings(session, session.scalars(query).all())


def count_unlabelled(database: Database, author: UUID | None = None) -> int:
    """How many drawings have no label: of `author`, or of everybody (from the rollups)."""
    with database.transaction() as session:
        if author is None:
            counts = rollup_queries.count_drawings(session, ALL_TIME_PERIOD)
            return sum(count for (_, is_labelled), count in counts.items() if not is_labelled)
        query = select(func.count()).where(DrawingRow.author == author, _UNLABELLED)
        return session.scalars(query).one()


def find_unlabelled(database: Database, drawing_ids: Collection[UUID]) -> set[UUID]:
    """Those of them that are stored and have no label."""
    query = select(DrawingRow.id).where(DrawingRow.id.in_(drawing_ids), _UNLABELLED)
    with database.transaction() as session:
        return set(session.scalars(query))
