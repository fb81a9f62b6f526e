"""Every read that the dashboard makes; plain dataclasses out.

`span` means "drawn within so long before now", None "ever", for every figure alike.
`versions` maps a model ("cnn") to one of its versions, or to None for all of them; then each
version's prediction counts. A drawing without a label is never right and never wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, case, cast, func, select, text
from sqlalchemy.orm import Session

from database.engine import Database
from database.mistakes import Mistake, latest_mistakes
from database.selection import of_versions, within
from database.tables import DrawingRow, ModelVersionRow, PredictionRow, TrueLabelRow
from database.tallies import BINS, ModelStatistics, Tally, summarise
from database.wilson import Accuracy

__all__ = [
    "Agreement",
    "Dashboard",
    "Mistake",
    "ModelVersion",
    "agreement",
    "dashboard",
    "latest_mistakes",
    "model_versions",
    "running_accuracy",
]

_SECONDS = (1, 5, 15, 60, 300, 900)
_HOURS = (1, 3, 12, 24, 7 * 24, 28 * 24, 364 * 24)
WIDTHS = (*(timedelta(seconds=n) for n in _SECONDS), *(timedelta(hours=n) for n in _HOURS))
MOST_POINTS = 60
_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
# A Monday, so that weeks begin with one.
_ORIGIN = text("TIMESTAMPTZ '2001-01-01 00:00:00+00'")


@dataclass(frozen=True)
class Dashboard:
    """`drawings` and how many of them are `labelled`; `models` by name, each that was asked for."""

    drawings: int
    labelled: int
    models: dict[str, ModelStatistics]


@dataclass(frozen=True)
class Agreement:
    """`drawings` that all the models read, of which they `agree` on some.

    `labelled`, `labelled_agree`: the same for drawings with a label.
    """

    drawings: int
    agree: int
    labelled: int
    labelled_agree: int


@dataclass(frozen=True)
class ModelVersion:
    """One training of a model, first seen at `created_at`; it has read `drawings`."""

    name: str
    version: str
    created_at: datetime
    drawings: int


def running_accuracy(database: Database, versions: Sequence[str]) -> dict[str, Accuracy]:
    """For the page's header: how right each of these versions was so far."""
    right = func.count().filter(PredictionRow.digit == TrueLabelRow.digit)
    query = (
        select(ModelVersionRow.version, right, func.count())
        .join(PredictionRow)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == PredictionRow.drawing_id)
        .where(ModelVersionRow.version.in_(versions))
        .group_by(ModelVersionRow.version)
    )
    with database.transaction() as session:
        found = {version: Accuracy(*counts) for version, *counts in session.execute(query)}
    return {version: found.get(version, Accuracy(0, 0)) for version in versions}


def dashboard(
    database: Database, span: timedelta | None, versions: Mapping[str, str | None]
) -> Dashboard:
    """All counts of the dashboard, of one moment."""
    labelled_only = case((TrueLabelRow.drawing_id.is_not(None), DrawingRow.created_at))
    extent = (
        select(
            func.count(),
            func.count(TrueLabelRow.drawing_id),
            func.min(labelled_only),
            func.max(labelled_only),
        )
        .join_from(DrawingRow, TrueLabelRow, isouter=True)
        .where(within(span))
    )
    with database.transaction() as session:
        session.execute(_SNAPSHOT)
        drawings, labelled, first, last = session.execute(extent).one()
        width = bucket_width(last - first if first and last else timedelta())
        tallies = _tallies(session, span, versions, width)
    models = {
        name: summarise(name, [t for t in tallies if t.model == name], width) for name in versions
    }
    return Dashboard(drawings, labelled, models)


def bucket_width(length: timedelta) -> timedelta:
    """The finest width that gives no more than about 60 points over this time."""
    return next((width for width in WIDTHS if length <= width * MOST_POINTS), WIDTHS[-1])


def agreement(
    database: Database, span: timedelta | None, versions: Mapping[str, str | None]
) -> Agreement:
    """How often all these models (and all their versions, where asked for) read the same digit."""
    same = func.min(PredictionRow.digit) == func.max(PredictionRow.digit)
    has_label = func.bool_or(TrueLabelRow.drawing_id.is_not(None))
    read = (
        select(same.label("same"), has_label.label("labelled"))
        .join_from(PredictionRow, ModelVersionRow)
        .join(DrawingRow, DrawingRow.id == PredictionRow.drawing_id)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .where(within(span), of_versions(versions))
        .group_by(PredictionRow.drawing_id)
        .having(func.count(ModelVersionRow.name.distinct()) == len(versions))
        .subquery()
    )
    both, agree = func.count(), func.count().filter(read.c.same)
    query = select(
        both, agree, both.filter(read.c.labelled), both.filter(read.c.same, read.c.labelled)
    ).select_from(read)
    with database.transaction() as session:
        return Agreement(*session.execute(query).one())


def model_versions(database: Database) -> tuple[ModelVersion, ...]:
    """Every version that ever predicted, by name, the newest first."""
    query = (
        select(
            ModelVersionRow.name,
            ModelVersionRow.version,
            ModelVersionRow.created_at,
            func.count(PredictionRow.drawing_id),
        )
        .join(PredictionRow, isouter=True)
        .group_by(ModelVersionRow.id)
        .order_by(ModelVersionRow.name, ModelVersionRow.id.desc())
    )
    with database.transaction() as session:
        return tuple(ModelVersion(*row) for row in session.execute(query))


def _tallies(
    session: Session,
    span: timedelta | None,
    versions: Mapping[str, str | None],
    width: timedelta,
) -> list[Tally]:
    """The one query that all figures of the models come from."""
    tenth = func.least(cast(func.floor(PredictionRow.confidence * BINS), Integer), BINS - 1)
    query = (
        select(
            ModelVersionRow.name,
            func.date_bin(width, DrawingRow.created_at, _ORIGIN).label("at"),
            TrueLabelRow.digit.label("true"),
            PredictionRow.digit,
            tenth.label("bin"),
            func.count(),
            func.sum(PredictionRow.confidence),
        )
        .join_from(PredictionRow, ModelVersionRow)
        .join(DrawingRow, DrawingRow.id == PredictionRow.drawing_id)
        .join(TrueLabelRow, TrueLabelRow.drawing_id == DrawingRow.id, isouter=True)
        .where(within(span), of_versions(versions))
        .group_by(ModelVersionRow.name, "at", TrueLabelRow.digit, PredictionRow.digit, "bin")
    )
    return [Tally(*row) for row in session.execute(query)]
