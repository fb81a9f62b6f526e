"""All statistics of the dashboard, read from the rollups; returns plain dataclasses.

`period`: how far back drawings count, None for all time. `versions` maps a model ("cnn") to one
of its versions, or to None for all of them; then the predictions of all versions count. A drawing
without a label is neither correct nor wrong.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from database import rollup_queries
from database.agreement import Agreement, agreement
from database.connection import Database
from database.intervals import Accuracy
from database.model_statistics import ModelStatistics, PredictionCount, TrendBucket, summarise
from database.rollup_queries import ALL_TIME_PERIOD
from database.schema.drawings import ModelVersionRow

_SECONDS = (1, 5, 15, 60, 300, 900)
_HOURS = (1, 3, 12, 24, 7 * 24, 28 * 24, 364 * 24)
TREND_STEPS = (*(timedelta(seconds=n) for n in _SECONDS), *(timedelta(hours=n) for n in _HOURS))
MAX_TREND_POINTS = 60
_READ_ONE_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@dataclass(frozen=True)
class SourceCount:
    """How many `drawings` have this source, and how many of them are `labelled`."""

    source: str
    drawings: int
    labelled: int


@dataclass(frozen=True)
class Dashboard:
    """How many `drawings` are stored, and how many are `labelled`; `models` by name.

    `sources`: the most frequent first. `agreement`: of the first two models.
    """

    drawings: int
    labelled: int
    sources: tuple[SourceCount, ...]
    models: dict[str, ModelStatistics]
    agreement: Agreement


@dataclass(frozen=True)
class ModelVersion:
    """One training of a model, stored first at `created_at`; it predicted `drawings`."""

    name: str
    version: str
    created_at: datetime
    drawings: int


def running_accuracy(database: Database, versions: Sequence[str]) -> dict[str, Accuracy]:
    """The accuracy of each of these versions on all labelled drawings."""
    with database.transaction() as session:
        rows = _find_versions(session, ModelVersionRow.version.in_(versions))
        counts = rollup_queries.count_by_version(session, ALL_TIME_PERIOD, list(rows))
    accuracies = {rows[number].version: count.accuracy for number, count in counts.items()}
    return {version: accuracies.get(version, Accuracy(0, 0)) for version in versions}


def dashboard(
    database: Database, period: timedelta | None, versions: Mapping[str, str | None]
) -> Dashboard:
    """All statistics of the dashboard, of one snapshot."""
    with database.transaction() as session:
        session.execute(_READ_ONE_SNAPSHOT)
        found = rollup_queries.find_period(session, period)
        rows = _find_versions(session, ModelVersionRow.name.in_(versions)).values()
        ids_of_model = {name: _ids(rows, name, version) for name, version in versions.items()}
        ids = {version_id for ids in ids_of_model.values() for version_id in ids}
        drawings = rollup_queries.count_drawings(session, found)
        counts = rollup_queries.count_predictions(session, found, ids)
        width, buckets = rollup_queries.find_trend(session, found, ids)
        pairs = rollup_queries.count_pairs(session, found, ids)
    step = _trend_step(buckets, width)
    models = {
        name: _summarise(name, ids, counts, buckets, step) for name, ids in ids_of_model.items()
    }
    return Dashboard(
        sum(drawings.values()),
        sum(count for (_, is_labelled), count in drawings.items() if is_labelled),
        _count_by_source(drawings),
        models,
        agreement(pairs, list(ids_of_model.values())),
    )


def compare_versions(
    database: Database, period: timedelta | None, first: str, second: str
) -> Agreement:
    """Two model versions on the drawings with predictions of both."""
    with database.transaction() as session:
        rows = _find_versions(session, ModelVersionRow.version.in_([first, second]))
        found = rollup_queries.find_period(session, period)
        pairs = rollup_queries.count_pairs(session, found, list(rows))
    ids = [{n for n, row in rows.items() if row.version == v} for v in (first, second)]
    return agreement(pairs, ids)


def list_model_versions(database: Database) -> tuple[ModelVersion, ...]:
    """Every version that is stored, by model name, then the newest first."""
    with database.transaction() as session:
        rows = _find_versions(session, ModelVersionRow.id > 0)
        counts = rollup_queries.count_by_version(session, ALL_TIME_PERIOD, list(rows))
    drawings = {version_id: count.drawings for version_id, count in counts.items()}
    return tuple(
        ModelVersion(row.name, row.version, row.created_at, drawings.get(row.id, 0))
        for row in sorted(rows.values(), key=lambda row: (row.name, -row.id))
    )


def trend_step(length: timedelta) -> timedelta:
    """The finest step with no more than `MAX_TREND_POINTS` points in this length of time."""
    fitting = (step for step in TREND_STEPS if length <= step * MAX_TREND_POINTS)
    return next(fitting, TREND_STEPS[-1])


def _find_versions(session: Session, condition: ColumnElement[bool]) -> dict[int, ModelVersionRow]:
    """By id; detached from the session."""
    rows = session.scalars(select(ModelVersionRow).where(condition)).all()
    session.expunge_all()
    return {row.id: row for row in rows}


def _ids(rows: Collection[ModelVersionRow], name: str, version: str | None) -> set[int]:
    return {row.id for row in rows if row.name == name and version in (None, row.version)}


def _trend_step(buckets: Sequence[TrendBucket], width: int) -> timedelta:
    """The step for these buckets, which are `width` seconds wide."""
    times = [bucket.at for bucket in buckets]
    length = max(times) - min(times) if times else timedelta()
    return max(trend_step(length), timedelta(seconds=width))


def _summarise(
    name: str,
    ids: set[int],
    counts: Sequence[PredictionCount],
    buckets: Sequence[TrendBucket],
    step: timedelta,
) -> ModelStatistics:
    return summarise(
        name,
        [count for count in counts if count.version_id in ids],
        [bucket for bucket in buckets if bucket.version_id in ids],
        step,
    )


def _count_by_source(drawings: Mapping[tuple[str, bool], int]) -> tuple[SourceCount, ...]:
    counts = []
    for source in {source for source, _ in drawings}:
        labelled, unlabelled = (drawings.get((source, key), 0) for key in (True, False))
        counts.append(SourceCount(source, labelled + unlabelled, labelled))
    return tuple(sorted(counts, key=lambda count: (-count.drawings, count.source)))
