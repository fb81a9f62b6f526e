"""Counts from the rollups: of all time or of a period, in a few rows however many drawings.

A period starts with the minute, hour or day that it reaches back to.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import starmap

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    Table,
    case,
    cast,
    func,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from database.intervals import Accuracy
from database.model_statistics import PredictionCount, TrendBucket
from database.schema.rollups import (
    ALL_TIME,
    DAY,
    NO_LABEL,
    UNCOMPACTED,
    drawing_tallies,
    pair_tallies,
    reading_tallies,
    trend_tallies,
)

# The finest grain that is kept for twice as long, so that it surely covers the period.
_FIND_PERIOD = text(
    """
    SELECT grain, rollup_start(grain, now() - :length) AS start FROM rollup_grains
    WHERE NOT is_trend AND grain > 0 AND COALESCE(kept >= 2 * :length, true)
    ORDER BY grain LIMIT 1
    """
)


@dataclass(frozen=True)
class Period:
    """From `start` until now, None for all time; counted in rollups of `grain` seconds."""

    grain: int
    start: datetime | None


ALL_TIME_PERIOD = Period(ALL_TIME, None)


@dataclass(frozen=True)
class PairCount:
    """`count` drawings with predictions of both versions, and with these properties.

    `correct`: the first version's prediction and the second's; both False without a label.
    """

    version_ids: tuple[int, int]
    is_labelled: bool
    agree: bool
    correct: tuple[bool, bool]
    count: int

    def swapped(self) -> "PairCount":
        """The same with the versions in the other order."""
        return replace(self, version_ids=self.version_ids[::-1], correct=self.correct[::-1])


@dataclass(frozen=True)
class VersionCount:
    """`drawings` with a prediction of one version; `accuracy`: on the labelled ones."""

    drawings: int
    accuracy: Accuracy


def find_period(session: Session, length: timedelta | None) -> Period:
    """The last `length` of time, or, with None, all time."""
    if length is None:
        return ALL_TIME_PERIOD
    return Period(*session.execute(_FIND_PERIOD, {"length": length}).one())


def count_predictions(
    session: Session, period: Period, version_ids: Collection[int]
) -> list[PredictionCount]:
    """By version, true digit, predicted digit and confidence bin."""
    row = _rows(reading_tallies, period, version_ids).c
    keys = (row.model_version_id, row.true_digit, row.digit, row.bin)
    query = select(*keys, _sum(row.total), _sum(row.confidence)).group_by(*keys)
    return [
        PredictionCount(version_id, _digit(true_digit), digit, bin_, total, confidence / 1e6)
        for version_id, true_digit, digit, bin_, total, confidence in session.execute(query)
        if total
    ]


def count_by_version(
    session: Session, period: Period, version_ids: Collection[int]
) -> dict[int, VersionCount]:
    """Drawings with a prediction, and the accuracy, by version id."""
    row = _rows(reading_tallies, period, version_ids).c
    is_labelled, is_correct = row.true_digit != NO_LABEL, row.true_digit == row.digit
    query = select(
        row.model_version_id,
        _sum(row.total),
        _sum(case((is_labelled, row.total), else_=0)),
        _sum(case((is_correct, row.total), else_=0)),
    ).group_by(row.model_version_id)
    return {
        version_id: VersionCount(total, Accuracy(correct, labelled))
        for version_id, total, labelled, correct in session.execute(query)
    }


def count_pairs(session: Session, period: Period, version_ids: Collection[int]) -> list[PairCount]:
    """Of each two of these versions."""
    row = _rows(pair_tallies, period, version_ids).c
    keys = (
        row.model_version_id,
        row.other_version_id,
        row.true_digit != NO_LABEL,
        row.digit == row.other_digit,
        row.digit == row.true_digit,
        row.other_digit == row.true_digit,
    )
    both_wanted = row.other_version_id.in_(version_ids)
    query = select(*keys, _sum(row.total)).where(both_wanted).group_by(*keys)
    return [
        PairCount((first, second), is_labelled, agree, (correct, other_correct), total)
        for first, second, is_labelled, agree, correct, other_correct, total in session.execute(
            query
        )
        if total
    ]


def count_drawings(session: Session, period: Period) -> dict[tuple[str, bool], int]:
    """By source and whether they have a label."""
    row = _rows(drawing_tallies, period, None).c
    query = select(row.source, row.is_labelled, _sum(row.total))
    rows = session.execute(query.group_by(row.source, row.is_labelled))
    return {(source, is_labelled): total for source, is_labelled, total in rows if total}


def find_trend(
    session: Session, period: Period, version_ids: Collection[int]
) -> tuple[int, list[TrendBucket]]:
    """Predictions for labelled drawings over time, and the width of the buckets in seconds.

    The width is the finest that is kept for all of these predictions.
    """
    coarsest = DAY if period.grain == ALL_TIME else period.grain
    table = trend_tallies
    query = select(table).where(table.c.model_version_id.in_(version_ids))
    row = query.where(_is_within(table, period)).subquery().c
    total_of_grain = select(row.grain, func.sum(row.total)).group_by(row.grain)
    totals: dict[int, int] = dict(session.execute(total_of_grain).all())
    # Nothing compacted yet: what is uncompacted has a resolution of one second.
    grain = next((g for g in sorted(totals) if totals[g] == totals.get(coarsest)), 1)
    buckets = select(row.model_version_id, row.at, row.total, row.correct)
    return grain, [
        *starmap(TrendBucket, session.execute(buckets.where(row.grain == grain))),
        *_uncompacted_trend(session, period, version_ids),
    ]


def _uncompacted_trend(
    session: Session, period: Period, version_ids: Collection[int]
) -> list[TrendBucket]:
    row = reading_tallies.c
    correct = case((row.true_digit == row.digit, row.total), else_=0)
    query = select(row.model_version_id, row.at, row.total, correct).where(
        row.grain == UNCOMPACTED,
        row.model_version_id.in_(version_ids),
        row.true_digit != NO_LABEL,
        _is_within(reading_tallies, period),
    )
    return list(starmap(TrendBucket, session.execute(query)))


def _rows(table: Table, period: Period, version_ids: Collection[int] | None) -> Subquery:
    """Compacted and uncompacted rows of a period: two parts, as each has an index of its own."""
    parts = [
        select(table).where(table.c.grain == grain, _is_within(table, period))
        for grain in (period.grain, UNCOMPACTED)
    ]
    if version_ids is not None:
        parts = [part.where(table.c.model_version_id.in_(version_ids)) for part in parts]
    return parts[0].union_all(parts[1]).subquery()


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL sums bigints to a numeric; these sums fit a bigint."""
    return cast(func.sum(column), BigInteger)


def _is_within(table: Table, period: Period) -> ColumnElement[bool]:
    return true() if period.start is None else table.c.at >= period.start


def _digit(stored: int) -> int | None:
    return None if stored == NO_LABEL else stored
