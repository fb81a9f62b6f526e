"""All labelled drawings, one after the other: what exports and training read.

However many there are, only some hundreds are in memory at once.
"""

from collections.abc import Generator
from typing import Any

from sqlalchemy import Select, null, select, text

from database import rollup_queries
from database.connection import Database
from database.drawing import StoredDrawing
from database.drawing_queries import load_predictions
from database.schema.drawings import DrawingRow, TrueLabelRow
from database.schema.rollups import EVER

PAGE = 1000  # rows in memory at once: some 3 MB with strokes

# One moment for all pages. Sent before any query, or PostgreSQL refuses it. The plan is to be the
# quickest for all rows, not for the first ones; whoever writes them out may take their time.
_SNAPSHOT = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL cursor_tuple_fraction = 1",
    "SET LOCAL statement_timeout = 0",
)


def labelled(
    database: Database, *, strokes: bool = True, predictions: bool = True
) -> Generator[StoredDrawing]:
    """All of one moment, the oldest first; `strokes` and `predictions` only where asked for.

    Holds a connection until it is read to its end or closed. Raises: DatabaseUnavailable.
    """
    query = _query(strokes=strokes)
    with database.transaction() as session:
        for statement in _SNAPSHOT:
            session.execute(text(statement))
        rows = session.execute(query, execution_options={"yield_per": PAGE})
        for page in rows.partitions():
            ids = [row.id for row in page]
            found = load_predictions(session, ids) if predictions else {}
            for row in page:
                yield StoredDrawing(**row._asdict(), predictions=found.get(row.id, ()))


def count_labelled(database: Database) -> int:
    """How many there are, from the tallies: at once, however many."""
    with database.transaction() as session:
        found = rollup_queries.drawings(session, rollup_queries.Since(EVER, None))
    return sum(count for (_, is_labelled), count in found.items() if is_labelled)


def _query(*, strokes: bool) -> Select[Any]:
    """All fields of `StoredDrawing` but its predictions."""
    return (
        select(
            DrawingRow.id,
            DrawingRow.created_at,
            TrueLabelRow.labelled_at,
            DrawingRow.source,
            DrawingRow.author,
            TrueLabelRow.author.label("labelled_by"),
            TrueLabelRow.digit.label("true_digit"),
            DrawingRow.pixels,
            DrawingRow.strokes if strokes else null().label("strokes"),
        )
        .join_from(DrawingRow, TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id)
        .order_by(DrawingRow.created_at, DrawingRow.id)
    )
