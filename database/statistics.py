"""Every figure that the dashboard shows; plain dataclasses out. All come from tallies.

`span` means "drawn within so long before now", None "ever", for every figure alike.
`versions` maps a model ("cnn") to one of its versions, or to None for all of them; then each
version's prediction counts. A drawing without a label is never right and never wrong.
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
from database.model_statistics import Bucket, ModelStatistics, Tally, summarise
from database.rollup_queries import Since
from database.schema.drawings import ModelVersionRow
from database.schema.rollups import EVER

_SECONDS = (1, 5, 15, 60, 300, 900)
_HOURS = (1, 3, 12, 24, 7 * 24, 28 * 24, 364 * 24)
WIDTHS = (*(timedelta(seconds=n) for n in _SECONDS), *(timedelta(hours=n) for n in _HOURS))
MOST_POINTS = 60
_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@dataclass(frozen=True)
class SourceCount:
    """`drawings` that came from one source, and how many of them are `labelled`."""

    source: str
    drawings: int
    labelled: int


@dataclass(frozen=True)
class Dashboard:
    """`drawings` and how many of them are `labelled`; `models` by name, each that was asked for.

    `sources`: the most frequent first. `agreement`: of the first two models asked for.
    """

    drawings: int
    labelled: int
    sources: tuple[SourceCount, ...]
    models: dict[str, ModelStatistics]
    agreement: Agreement


@dataclass(frozen=True)
class ModelVersion:
    """One training of a model, first seen at `created_at`; it has read `drawings`."""

    name: str
    version: str
    created_at: datetime
    drawings: int


def running_accuracy(database: Database, versions: Sequence[str]) -> dict[str, Accuracy]:
    """For the page's header: how right each of these versions was so far."""
    with database.transaction() as session:
        known = _numbers(session, ModelVersionRow.version.in_(versions))
        read = rollup_queries.read(session, Since(EVER, None), list(known))
    accuracies = {known[number].version: count.accuracy for number, count in read.items()}
    return {version: accuracies.get(version, Accuracy(0, 0)) for version in versions}


def dashboard(
    database: Database, span: timedelta | None, versions: Mapping[str, str | None]
) -> Dashboard:
    """All counts of the dashboard, of one moment."""
    with database.transaction() as session:
        session.execute(_SNAPSHOT)
        begin = rollup_queries.since(session, span)
        known = _numbers(session, ModelVersionRow.name.in_(versions))
        of_model = {name: _chosen(known.values(), name, v) for name, v in versions.items()}
        numbers = {number for chosen in of_model.values() for number in chosen}
        drawings = rollup_queries.drawings(session, begin)
        tallies = rollup_queries.readings(session, begin, numbers)
        grain, buckets = rollup_queries.trend(session, begin, numbers)
        pairs = rollup_queries.pairs(session, begin, numbers)
    width = _width(buckets, grain)
    models = {
        name: _summarised(name, chosen, tallies, buckets, width)
        for name, chosen in of_model.items()
    }
    return Dashboard(
        sum(drawings.values()),
        sum(count for (_, is_labelled), count in drawings.items() if is_labelled),
        _sources(drawings),
        models,
        agreement(pairs, list(of_model.values())),
    )


def compare(database: Database, span: timedelta | None, one: str, other: str) -> Agreement:
    """Two model versions on the drawings that both read."""
    with database.transaction() as session:
        known = _numbers(session, ModelVersionRow.version.in_([one, other]))
        begin = rollup_queries.since(session, span)
        pairs = rollup_queries.pairs(session, begin, list(known))
    of_version = [{n for n, row in known.items() if row.version == v} for v in (one, other)]
    return agreement(pairs, of_version)


def model_versions(database: Database) -> tuple[ModelVersion, ...]:
    """Every version that ever predicted, by name, the newest first."""
    with database.transaction() as session:
        known = _numbers(session, ModelVersionRow.id > 0)
        read = rollup_queries.read(session, Since(EVER, None), list(known))
    return tuple(
        ModelVersion(row.name, row.version, row.created_at, read[row.id].drawings)
        if row.id in read
        else ModelVersion(row.name, row.version, row.created_at, 0)
        for row in sorted(known.values(), key=lambda row: (row.name, -row.id))
    )


def bucket_width(length: timedelta) -> timedelta:
    """The finest width that gives no more than about 60 points over this time."""
    return next((width for width in WIDTHS if length <= width * MOST_POINTS), WIDTHS[-1])


def _numbers(session: Session, condition: ColumnElement[bool]) -> dict[int, ModelVersionRow]:
    """Model versions by the number that tallies know them by."""
    rows = session.scalars(select(ModelVersionRow).where(condition)).all()
    session.expunge_all()
    return {row.id: row for row in rows}


def _chosen(known: Collection[ModelVersionRow], name: str, version: str | None) -> set[int]:
    return {row.id for row in known if row.name == name and version in (None, row.version)}


def _width(buckets: Sequence[Bucket], grain: int) -> timedelta:
    """Of the steps of a trend, none finer than what its buckets tell."""
    times = [bucket.at for bucket in buckets]
    length = max(times) - min(times) if times else timedelta()
    return max(bucket_width(length), timedelta(seconds=grain))


def _summarised(
    name: str,
    numbers: set[int],
    tallies: Sequence[Tally],
    buckets: Sequence[Bucket],
    width: timedelta,
) -> ModelStatistics:
    return summarise(
        name,
        [tally for tally in tallies if tally.version in numbers],
        [bucket for bucket in buckets if bucket.version in numbers],
        width,
    )


def _sources(drawings: Mapping[tuple[str, bool], int]) -> tuple[SourceCount, ...]:
    names = {source for source, _ in drawings}
    found = [
        SourceCount(
            name,
            drawings.get((name, True), 0) + drawings.get((name, False), 0),
            drawings.get((name, True), 0),
        )
        for name in names
    ]
    return tuple(sorted(found, key=lambda each: (-each.drawings, each.source)))
