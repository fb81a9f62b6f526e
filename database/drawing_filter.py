"""Which drawings somebody wants to see; finds the newest of them without looking at the others.

Every drawing has narrow rows in `outcomes`, one with each model version and one as a whole, with
an index for each kind that is rare; what else is asked for is compared within the index.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import eq, ge, le, lt
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import REAL, ColumnElement, Select, cast, select, true, tuple_, union_all
from sqlalchemy.orm import Session

from database.schema.drawings import DrawingRow, ModelVersionRow
from database.schema.feedback import FlaggedLabelRow
from database.schema.rollups import WHOLE, OutcomeRow

Only = Literal["all", "mistakes", "disagreements", "unlabelled", "labelled", "doubted"]


@dataclass(frozen=True)
class DrawingFilter:
    """What is asked of a drawing; None asks nothing. All of it must hold.

    `only` "mistakes" are labelled drawings that were misread, "disagreements" those whose readings
    differ, "doubted" those whose label was set aside. `author` drew it. `true`: its label. `model`
    narrows what was read to one model, `version` to one version of it: then `read` is what it
    read, and `least` ≤ its confidence ≤ `most`; without a model, of the least sure one, and
    `read` by any of them. `since` ≤ drawn < `until`.
    """

    only: Only = "all"
    author: UUID | None = None
    true: int | None = None
    read: int | None = None
    model: str | None = None
    version: str | None = None
    source: str | None = None
    least: float | None = None
    most: float | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class PageCursor:
    """Of a drawing in the order of history: newest first."""

    created_at: datetime
    id: UUID


def find(
    session: Session, wanted: DrawingFilter, after: PageCursor | None, most: int
) -> list[UUID]:
    """The newest drawings that are wanted, those that come after `after` there, at most so many."""
    numbers = _numbers(session, wanted)
    if not numbers:
        return []
    # Each version has its own stretch of the index: the newest of each, of which the newest.
    parts = [_newest(number, wanted, after).limit(most).subquery() for number in numbers]
    if len(parts) == 1:
        newest = parts[0]
    else:
        newest = union_all(*(select(part) for part in parts)).subquery()
    merged = (
        select(newest.c.created_at, newest.c.drawing_id)
        .distinct()
        .order_by(newest.c.created_at.desc(), newest.c.drawing_id.desc())
        .limit(most)
    )
    return [row.drawing_id for row in session.execute(merged)]


def _numbers(session: Session, wanted: DrawingFilter) -> Sequence[int]:
    """Of which versions an outcome is looked for; `WHOLE` where any would do."""
    if wanted.model is None and wanted.version is None and wanted.read is None:
        return [WHOLE]
    query = select(ModelVersionRow.id)
    if wanted.model is not None:
        query = query.where(ModelVersionRow.name == wanted.model)
    if wanted.version is not None:
        query = query.where(ModelVersionRow.version == wanted.version)
    return session.scalars(query).all()


def _newest(number: int, wanted: DrawingFilter, after: PageCursor | None) -> Select[datetime, UUID]:
    moment, drawing_id = OutcomeRow.created_at, OutcomeRow.drawing_id
    query = select(moment, drawing_id).where(
        OutcomeRow.model_version_id == number, *_conditions(wanted)
    )
    if wanted.only == "doubted":
        query = query.join(FlaggedLabelRow, FlaggedLabelRow.drawing_id == drawing_id)
    if wanted.author is not None:  # one person's are few: begin with these
        moment, drawing_id = DrawingRow.created_at, DrawingRow.id
        query = query.join(DrawingRow, DrawingRow.id == OutcomeRow.drawing_id)
        query = query.where(DrawingRow.author == wanted.author)
    if after is not None:
        query = query.where(tuple_(moment, drawing_id) < tuple_(after.created_at, after.id))
    return query.order_by(moment.desc(), drawing_id.desc())


def _conditions(wanted: DrawingFilter) -> list[ColumnElement[bool]]:
    row = OutcomeRow
    asked: list[tuple[Any, ColumnElement[Any], Callable[[Any, Any], Any]]] = [
        (wanted.true, row.true_digit.expression, eq),
        (wanted.read, row.digit.expression, eq),
        (wanted.source, row.source.expression, eq),
        (_real(wanted.least), row.confidence.expression, ge),
        (_real(wanted.most), row.confidence.expression, le),
        (wanted.since, row.created_at.expression, ge),
        (wanted.until, row.created_at.expression, lt),
    ]
    found = [compare(column, value) for value, column, compare in asked if value is not None]
    if wanted.only in _KINDS:
        found.append(_KINDS[wanted.only])
    if None not in (wanted.true, wanted.read) and wanted.true != wanted.read:
        # It follows, but PostgreSQL does not see that, nor that a smaller index will do.
        found.append(_KINDS["mistakes"])
    return found


def _real(share: float | None) -> ColumnElement[float] | None:
    """As confidences are stored: 0.9 is not what a REAL makes of it."""
    return None if share is None else cast(share, REAL)


_KINDS: dict[str, ColumnElement[bool]] = {
    "mistakes": OutcomeRow.is_wrong == true(),
    "disagreements": OutcomeRow.is_disputed == true(),
    "unlabelled": OutcomeRow.true_digit.is_(None),
    "labelled": OutcomeRow.true_digit.is_not(None),
}
