"""Reads all labelled drawings in batches, for exports and training: memory use is bounded."""

from collections.abc import Generator
from typing import Any

from sqlalchemy import Select, null, select, text

from database import rollup_queries
from database.connection import Database
from database.drawing import StoredDrawing
from database.drawing_queries import load_predictions
from database.rollup_queries import ALL_TIME_PERIOD
from database.schema.drawings import DrawingRow, TrueLabelRow

BATCH_SIZE = 1000  # drawings in memory at once: some 3 MB with strokes

# All batches read one snapshot; PostgreSQL accepts the first statement only before any query. The
# plan is optimised for all rows, not for the first ones; the caller may take its time.
_READ_ONE_SNAPSHOT = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL cursor_tuple_fraction = 1",
    "SET LOCAL statement_timeout = 0",
)


def read_labelled_drawings(
    database: Database, *, strokes: bool = True, predictions: bool = True
) -> Generator[StoredDrawing]:
    """All labelled drawings of one snapshot, the oldest first; `flag_reason` is not read.

    Without `strokes` or `predictions` these fields stay empty. Holds a connection until it is
    exhausted or closed. Raises DatabaseUnavailable.
    """
    query = _query(strokes=strokes)
    with database.transaction() as session:
        for statement in _READ_ONE_SNAPSHOT:
            session.execute(text(statement))
        rows = session.execute(query, execution_options={"yield_per": BATCH_SIZE})
        for batch in rows.partitions():
            ids = [row.id for row in batch]
            predicted = load_predictions(session, ids) if predictions else {}
            for row in batch:
                yield StoredDrawing(**row._asdict(), predictions=predicted.get(row.id, ()))


def count_labelled(database: Database) -> int:
    """How many drawings have a label, from the rollups."""
    with database.transaction() as session:
        counts = rollup_queries.count_drawings(session, ALL_TIME_PERIOD)
    return sum(count for (_, is_labelled), count in counts.items() if is_labelled)


def _query(*, strokes: bool) -> Select[Any]:
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
