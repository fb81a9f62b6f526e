"""What was drawn: newest first, a page at a time; all of it by one author, to look at or delete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, true, tuple_, update
from sqlalchemy.orm import Session

from database.engine import Database
from database.errors import UnknownDrawing
from database.tables import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow
from database.wilson import Accuracy

PAGE = 48


@dataclass(frozen=True)
class Verdict:
    """What one model read. `confidence`: 0–1."""

    model: str
    version: str
    digit: int
    confidence: float


@dataclass(frozen=True)
class Entry:
    """One drawing. `author`, `pixels`, `strokes`, `source`: as stored.

    `true_digit`: None without a label.
    """

    id: UUID
    created_at: datetime
    author: UUID | None
    source: str
    pixels: bytes
    strokes: list[dict[str, Any]] | None
    true_digit: int | None
    verdicts: tuple[Verdict, ...]


def history(
    database: Database, author: UUID | None, after: Entry | None = None, most: int = PAGE
) -> tuple[Entry, ...]:
    """The newest drawings of `author`, or of everybody; those that come after `after` there."""
    query = (
        select(DrawingRow, TrueLabelRow.digit)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .where(_of(author), _older_than(after))
        .order_by(DrawingRow.created_at.desc(), DrawingRow.id.desc())
        .limit(most)
    )
    with database.transaction() as session:
        rows = session.execute(query).all()
        verdicts = _verdicts(session, [row.id for row, _ in rows])
        return tuple(
            Entry(
                row.id,
                row.created_at,
                row.author,
                row.source,
                row.pixels,
                row.strokes,
                digit,
                tuple(verdicts.get(row.id, ())),
            )
            for row, digit in rows
        )


def find_author(database: Database, drawing_id: UUID) -> UUID | None:
    """Who drew it; None where nobody knows. Raises: UnknownDrawing."""
    query = select(DrawingRow.author).where(DrawingRow.id == drawing_id)
    with database.transaction() as session:
        found = session.scalars(query).all()
    if not found:
        raise UnknownDrawing(drawing_id)
    return found[0]


def author_accuracy(database: Database, author: UUID) -> dict[str, Accuracy]:
    """By model name, how right all its versions were on the labelled drawings of one author."""
    right = func.count().filter(PredictionRow.digit == TrueLabelRow.digit)
    query = (
        select(ModelVersionRow.name, right, func.count())
        .join(PredictionRow)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == PredictionRow.drawing_id)
        .join(DrawingRow, DrawingRow.id == PredictionRow.drawing_id)
        .where(_of(author))
        .group_by(ModelVersionRow.name)
    )
    with database.transaction() as session:
        return {name: Accuracy(*counts) for name, *counts in session.execute(query)}


def count_drawings(database: Database, author: UUID) -> int:
    with database.transaction() as session:
        return session.scalars(select(func.count()).where(_of(author))).one()


def delete_author(database: Database, author: UUID) -> int:
    """Forget all that `author` drew, with its predictions and labels. Returns how many drawings.

    Labels that the author gave to other people's drawings stay, without a name.
    """
    forget = delete(DrawingRow).where(_of(author))
    unname = update(TrueLabelRow).where(TrueLabelRow.author == author).values(author=None)
    with database.transaction() as session:
        gone = session.scalars(forget.returning(DrawingRow.id)).all()
        session.execute(unname)
        return len(gone)


def _of(author: UUID | None) -> ColumnElement[bool]:
    return true() if author is None else DrawingRow.author == author


def _older_than(entry: Entry | None) -> ColumnElement[bool]:
    if entry is None:
        return true()
    return tuple_(DrawingRow.created_at, DrawingRow.id) < tuple_(entry.created_at, entry.id)


def _verdicts(session: Session, drawings: Sequence[UUID]) -> dict[UUID, list[Verdict]]:
    query = (
        select(PredictionRow, ModelVersionRow)
        .join(ModelVersionRow)
        .where(PredictionRow.drawing_id.in_(drawings))
        .order_by(ModelVersionRow.name, ModelVersionRow.id)
    )
    found: dict[UUID, list[Verdict]] = {}
    for read, model in session.execute(query):
        verdict = Verdict(model.name, model.version, read.digit, read.confidence)
        found.setdefault(read.drawing_id, []).append(verdict)
    return found
