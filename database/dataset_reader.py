"""All labelled drawings, one after the other: what exports and training read.

However many there are, only some hundreds are in memory at once.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, null, select, text
from sqlalchemy.orm import Session

from database import rollup_queries
from database.connection import Database
from database.drawing import Prediction
from database.schema.drawings import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow
from database.schema.rollups import EVER

PAGE = 1000  # rows in memory at once: some 3 MB with strokes

# One moment for all pages. Sent before any query, or PostgreSQL refuses it. The plan is to be the
# quickest for all rows, not for the first ones; whoever writes them out may take their time.
_SNAPSHOT = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL cursor_tuple_fraction = 1",
    "SET LOCAL statement_timeout = 0",
)


@dataclass(frozen=True)
class Labelled:
    """A drawing and its label, `digit`. `pixels`: 784 bytes, 28×28 row by row, 255 = ink.

    `strokes`, `source`, `author`: as stored. `labelled_by`: whose label it is, None where nobody
    knows. `predictions`: by model name, then the oldest version first.
    """

    id: UUID
    created_at: datetime
    labelled_at: datetime
    source: str
    author: UUID | None
    labelled_by: UUID | None
    digit: int
    pixels: bytes
    strokes: list[dict[str, Any]] | None
    predictions: tuple[Prediction, ...]


def labelled(
    database: Database, *, strokes: bool = True, predictions: bool = True
) -> Generator[Labelled]:
    """All of one moment, the oldest first; `strokes` and `predictions` only where asked for.

    Holds a connection until it is read to its end or closed. Raises: DatabaseUnavailable.
    """
    query = _query(strokes=strokes)
    with database.transaction() as session:
        for statement in _SNAPSHOT:
            session.execute(text(statement))
        models = _models(session)
        rows = session.execute(query, execution_options={"yield_per": PAGE})
        for page in rows.partitions():
            read = _predictions(session, page, models) if predictions else {}
            for row in page:
                found = tuple(read.get(row.id, ()))
                yield Labelled(**row._asdict(), predictions=found)


def count_labelled(database: Database) -> int:
    """How many there are, from the tallies: at once, however many."""
    with database.transaction() as session:
        found = rollup_queries.drawings(session, rollup_queries.Since(EVER, None))
    return sum(count for (_, is_labelled), count in found.items() if is_labelled)


def _query(*, strokes: bool) -> Select[Any]:
    """All fields of `Labelled` but its predictions."""
    return (
        select(
            DrawingRow.id,
            DrawingRow.created_at,
            TrueLabelRow.labelled_at,
            DrawingRow.source,
            DrawingRow.author,
            TrueLabelRow.author.label("labelled_by"),
            TrueLabelRow.digit,
            DrawingRow.pixels,
            DrawingRow.strokes if strokes else null().label("strokes"),
        )
        .join_from(DrawingRow, TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id)
        .order_by(DrawingRow.created_at, DrawingRow.id)
    )


def _models(session: Session) -> dict[int, tuple[str, str]]:
    """Version and model name by number, in the order of `Labelled.predictions`."""
    query = select(ModelVersionRow).order_by(ModelVersionRow.name, ModelVersionRow.id)
    return {row.id: (row.version, row.name) for row in session.scalars(query)}


def _predictions(
    session: Session, page: Sequence[Row[Any]], models: dict[int, tuple[str, str]]
) -> dict[UUID, list[Prediction]]:
    """Of the drawings of a page."""
    query = select(
        PredictionRow.drawing_id,
        PredictionRow.model_version_id,
        PredictionRow.probabilities,
        PredictionRow.is_guess,
    ).where(PredictionRow.drawing_id.in_([row.id for row in page]))
    places = {number: place for place, number in enumerate(models)}
    found: dict[UUID, list[Prediction]] = {}
    for row in sorted(session.execute(query), key=lambda row: places[row.model_version_id]):
        version, name = models[row.model_version_id]
        prediction = Prediction(version, name, row.probabilities, row.is_guess)
        found.setdefault(row.drawing_id, []).append(prediction)
    return found
