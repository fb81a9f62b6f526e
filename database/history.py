"""What was drawn, a page at a time; all of it by one author, to look at or delete."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, true, union, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from database.connection import Database
from database.drawing_filter import DrawingFilter, PageCursor, find
from database.intervals import Accuracy
from database.rollup_compaction import compact_now_and_then
from database.schema.drawings import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow
from database.schema.feedback import FlaggedLabelRow, VoteRow
from database.schema.rollups import OutcomeRow

PAGE = 48


@dataclass(frozen=True)
class Verdict:
    """What one model read. `confidence`: 0–1."""

    model: str
    version: str
    digit: int
    confidence: float


@dataclass(frozen=True)
class StoredDrawing:
    """One drawing. `author`, `pixels`, `strokes`, `source`: as stored.

    `true_digit`: None without a label. `doubt`: why the label is set aside, None where it is not.
    """

    id: UUID
    created_at: datetime
    author: UUID | None
    source: str
    pixels: bytes
    strokes: list[dict[str, Any]] | None
    true_digit: int | None
    verdicts: tuple[Verdict, ...]
    doubt: str | None = None


def history(
    database: Database, wanted: DrawingFilter, after: StoredDrawing | None = None, most: int = PAGE
) -> tuple[StoredDrawing, ...]:
    """The newest drawings that are wanted; those that come after `after` there."""
    place = None if after is None else PageCursor(after.created_at, after.id)
    with database.transaction() as session:
        return _entries(session, find(session, wanted, place, most))


def teaching(
    database: Database, author: UUID | None = None, skip: Collection[UUID] = (), most: int = 1
) -> tuple[StoredDrawing, ...]:
    """Drawings without a label, those first of which a label would teach most.

    Models disagree, or can hardly decide, or see no digit; see `OutcomeRow.teaches`. Of `author`
    or of everybody; none of `skip`.
    """
    query = (
        select(OutcomeRow.drawing_id)
        .where(OutcomeRow.teaches.is_not(None), OutcomeRow.drawing_id.not_in(skip))
        .order_by(OutcomeRow.teaches.desc(), OutcomeRow.drawing_id.desc())
        .limit(most)
    )
    if author is not None:
        query = query.join(DrawingRow, DrawingRow.id == OutcomeRow.drawing_id)
        query = query.where(DrawingRow.author == author)
    with database.transaction() as session:
        return _entries(session, session.scalars(query).all())


def find_authors(database: Database, drawing_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Who drew each of these, as far as they are stored; None where nobody knows."""
    query = select(DrawingRow.id, DrawingRow.author).where(DrawingRow.id.in_(drawing_ids))
    with database.transaction() as session:
        return {row.id: row.author for row in session.execute(query)}


def author_accuracy(database: Database, author: UUID) -> dict[str, Accuracy]:
    """By model name, how right all its versions were on the labelled drawings of one author."""
    right = func.count().filter(PredictionRow.digit == TrueLabelRow.digit)
    query = (
        select(ModelVersionRow.name, right, func.count())
        .join(PredictionRow)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == PredictionRow.drawing_id)
        .join(DrawingRow, DrawingRow.id == PredictionRow.drawing_id)
        .where(DrawingRow.author == author)
        .group_by(ModelVersionRow.name)
    )
    with database.transaction() as session:
        return {name: Accuracy(*counts) for name, *counts in session.execute(query)}


def count_drawings(database: Database, author: UUID) -> int:
    with database.transaction() as session:
        return session.scalars(select(func.count()).where(DrawingRow.author == author)).one()


def delete_author(database: Database, author: UUID) -> int:
    """Forget all that `author` drew, with its predictions and labels. Returns how many drawings.

    Labels that the author gave to other people's drawings stay, without a name.
    """
    theirs = union(
        select(DrawingRow.id).where(DrawingRow.author == author),
        select(TrueLabelRow.drawing_id).where(TrueLabelRow.author == author),
        select(VoteRow.drawing_id).where(VoteRow.author == author),
    )
    hold = select(DrawingRow.id).where(DrawingRow.id.in_(theirs)).order_by(DrawingRow.id)
    with database.transaction() as session:
        # All that will change, and nothing else, is held in one order first, for no deadlock.
        held = session.scalars(hold.with_for_update()).all()
        forget = delete(DrawingRow).where(DrawingRow.author == author, DrawingRow.id.in_(held))
        gone = session.scalars(forget.returning(DrawingRow.id)).all()
        labels = update(TrueLabelRow).where(TrueLabelRow.author == author)
        session.execute(labels.where(TrueLabelRow.drawing_id.in_(held)).values(author=None))
        votes = delete(VoteRow).where(VoteRow.author == author)
        session.execute(votes.where(VoteRow.drawing_id.in_(held)))
    compact_now_and_then(database)
    return len(gone)


def _entries(session: Session, drawings: Sequence[UUID]) -> tuple[StoredDrawing, ...]:
    """In the order given."""
    query = (
        select(DrawingRow, TrueLabelRow.digit, FlaggedLabelRow.reason)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .join(FlaggedLabelRow, FlaggedLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .where(DrawingRow.id.in_(drawings))
    )
    verdicts = _verdicts(session, drawings)
    found = {
        row.id: StoredDrawing(
            row.id,
            row.created_at,
            row.author,
            row.source,
            row.pixels,
            row.strokes,
            digit,
            tuple(verdicts.get(row.id, ())),
            doubt,
        )
        for row, digit, doubt in session.execute(query)
    }
    return tuple(found[drawing] for drawing in drawings if drawing in found)


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


@dataclass(frozen=True)
class Mistake:
    """One drawing that was misread. `pixels`, `strokes`: as stored. `confidence`: 0–1."""

    drawing_id: UUID
    pixels: bytes
    strokes: list[dict[str, Any]] | None
    true_digit: int
    read_as: int
    confidence: float
    created_at: datetime


# In the order of Mistake's fields.
_MISTAKE = (
    DrawingRow.id,
    DrawingRow.pixels,
    DrawingRow.strokes,
    TrueLabelRow.digit,
    PredictionRow.digit,
    PredictionRow.confidence,
    DrawingRow.created_at,
)


def latest_mistakes(
    database: Database,
    name: str,
    limit: int = 8,
    version: str | None = None,
    span: timedelta | None = None,
) -> tuple[Mistake, ...]:
    """The newest drawings that this model misread, each once."""
    since = None if span is None else datetime.now(UTC) - span
    wanted = DrawingFilter("mistakes", model=name, version=version, since=since)
    with database.transaction() as session:
        drawings = find(session, wanted, None, limit)
        query = (
            select(*_MISTAKE)
            .join_from(DrawingRow, TrueLabelRow)
            .join(PredictionRow, PredictionRow.drawing_id == DrawingRow.id)
            .join(ModelVersionRow)
            .where(DrawingRow.id.in_(drawings), ModelVersionRow.name == name)
            .where(true() if version is None else ModelVersionRow.version == version)
            .where(PredictionRow.digit != TrueLabelRow.digit)
            # Of several versions that misread it, the newest.
            .ext(distinct_on(DrawingRow.created_at, DrawingRow.id))
            .order_by(DrawingRow.created_at.desc(), DrawingRow.id.desc(), ModelVersionRow.id.desc())
        )
        return tuple(Mistake(*row) for row in session.execute(query))
