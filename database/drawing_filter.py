"""Which drawings to show; finds the newest matches by index, without reading the others.

Every drawing has narrow rows in `outcomes`, one for each model version and one for the drawing as
a whole, with an index for each rare kind; other conditions are evaluated within the index.
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
from database.schema.rollups import WHOLE_DRAWING, OutcomeRow

Only = Literal["all", "mistakes", "disagreements", "unlabelled", "labelled", "doubted"]


@dataclass(frozen=True)
class DrawingFilter:
    """Conditions on a drawing, all of which must hold; None is no condition.

    The names are those of the history's URL parameters. `only` "mistakes": labelled drawings with
    a wrong prediction; "disagreements": the models' predictions differ; "doubted": the label is
    flagged. `author` drew it. `true`: its label.
    `model` and `version`: only their predictions count. `read`: the predicted digit; `least` ≤
    confidence ≤ `most`. Without a model, `read` is any model's prediction, and the confidence is
    that of the least confident one. `since` ≤ drawn < `until`.
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
    """The position of a drawing in the order of the history, newest first."""

    created_at: datetime
    id: UUID


def find_ids(
    session: Session, conditions: DrawingFilter, after: PageCursor | None, limit: int
) -> list[UUID]:
    """The newest drawings that match, at most `limit`; with `after`, those that follow it."""
    version_ids = _version_ids(session, conditions)
    if not version_ids:
        return []
    # Each version has its own range of the index: take the newest of each, then of all.
    parts = [_newest(number, conditions, after).limit(limit).subquery() for number in version_ids]
    if len(parts) == 1:
        newest = parts[0]
    else:
        newest = union_all(*(select(part) for part in parts)).subquery()
    merged = (
        select(newest.c.created_at, newest.c.drawing_id)
        .distinct()
        .order_by(newest.c.created_at.desc(), newest.c.drawing_id.desc())
        .limit(limit)
    )
    return [row.drawing_id for row in session.execute(merged)]


def _version_ids(session: Session, conditions: DrawingFilter) -> Sequence[int]:
    """The versions whose outcomes count; `WHOLE_DRAWING` if no condition is on a version."""
    if conditions.model is None and conditions.version is None and conditions.read is None:
        return [WHOLE_DRAWING]
    query = select(ModelVersionRow.id)
    if conditions.model is not None:
        query = query.where(ModelVersionRow.name == conditions.model)
    if conditions.version is not None:
        query = query.where(ModelVersionRow.version == conditions.version)
    return session.scalars(query).all()


def _newest(
    version_id: int, conditions: DrawingFilter, after: PageCursor | None
) -> Select[datetime, UUID]:
    created_at, drawing_id = OutcomeRow.created_at, OutcomeRow.drawing_id
    query = select(created_at, drawing_id).where(
        OutcomeRow.model_version_id == version_id, *_expressions(conditions)
    )
    if conditions.only == "doubted":
        query = query.join(FlaggedLabelRow, FlaggedLabelRow.drawing_id == drawing_id)
    if conditions.author is not None:  # one author has few drawings: start from these
        created_at, drawing_id = DrawingRow.created_at, DrawingRow.id
        query = query.join(DrawingRow, DrawingRow.id == OutcomeRow.drawing_id)
        query = query.where(DrawingRow.author == conditions.author)
    if after is not None:
        query = query.where(tuple_(created_at, drawing_id) < tuple_(after.created_at, after.id))
    return query.order_by(created_at.desc(), drawing_id.desc())


def _expressions(conditions: DrawingFilter) -> list[ColumnElement[bool]]:
    row = OutcomeRow
    comparisons: list[tuple[Any, ColumnElement[Any], Callable[[Any, Any], Any]]] = [
        (conditions.true, row.true_digit.expression, eq),
        (conditions.read, row.digit.expression, eq),
        (conditions.source, row.source.expression, eq),
        (_as_real(conditions.least), row.confidence.expression, ge),
        (_as_real(conditions.most), row.confidence.expression, le),
        (conditions.since, row.created_at.expression, ge),
        (conditions.until, row.created_at.expression, lt),
    ]
    found = [compare(column, value) for value, column, compare in comparisons if value is not None]
    if conditions.only in _KINDS:
        found.append(_KINDS[conditions.only])
    if None not in (conditions.true, conditions.read) and conditions.true != conditions.read:
        # Redundant, but PostgreSQL can't infer it, and needs it to use the smaller index.
        found.append(_KINDS["mistakes"])
    return found


def _as_real(value: float | None) -> ColumnElement[float] | None:
    """Confidences are stored as REAL: 0.9 as a double differs from 0.9 as a REAL."""
    return None if value is None else cast(value, REAL)


_KINDS: dict[str, ColumnElement[bool]] = {
    "mistakes": OutcomeRow.is_wrong == true(),
    "disagreements": OutcomeRow.is_disputed == true(),
    "unlabelled": OutcomeRow.true_digit.is_(None),
    "labelled": OutcomeRow.true_digit.is_not(None),
}
