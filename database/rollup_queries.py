"""Reads tallies: what was ever, or within a span of time, in a few rows however much it was.

A span begins with the minute, hour or day that it reaches back to.
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
from database.model_statistics import Bucket, Tally
from database.rollup_compaction import DAY, GRAINS, TREND_GRAINS, bucket
from database.schema.rollups import (
    CHANGE,
    EVER,
    NO_LABEL,
    drawing_tallies,
    pair_tallies,
    reading_tallies,
    trend_tallies,
)

_START = text(f"SELECT {bucket(':grain', 'now() - :span')}")


@dataclass(frozen=True)
class Since:
    """Where a span begins, and the grain that its tallies are of."""

    grain: int
    at: datetime | None  # None: ever


@dataclass(frozen=True)
class PairCount:
    """`count` drawings that two versions read: labelled, with the same digit, and rightly, or not.

    `right`: of the first and of the second; both False without a label.
    """

    versions: tuple[int, int]
    is_labelled: bool
    agree: bool
    right: tuple[bool, bool]
    count: int

    def turned(self) -> "PairCount":
        """The same with the other version first."""
        return replace(self, versions=self.versions[::-1], right=self.right[::-1])


@dataclass(frozen=True)
class ReadCount:
    """A version read so many `drawings`; `accuracy`: on those with a label."""

    drawings: int
    accuracy: Accuracy


def since(session: Session, span: timedelta | None) -> Since:
    """The finest grain that is kept for so long, and the start of the one that it begins in."""
    if span is None:
        return Since(EVER, None)
    fitting = (g for g, kept in GRAINS.items() if kept and kept >= 2 * span)
    grain = next(fitting, DAY)
    return Since(grain, session.scalar(_START, {"grain": grain, "span": span}))


def readings(session: Session, begin: Since, versions: Collection[int]) -> list[Tally]:
    rows = _rows(reading_tallies, begin, versions)
    row = rows.c
    keys = (row.model_version_id, row.true_digit, row.digit, row.bin)
    query = select(*keys, _sum(row.total), _sum(row.confidence)).group_by(*keys)
    return [
        Tally(version, _digit(true), digit, bin_, total, confidence / 1e6)
        for version, true, digit, bin_, total, confidence in session.execute(query)
        if total
    ]


def read(session: Session, begin: Since, versions: Collection[int]) -> dict[int, ReadCount]:
    """How much each version read, and how right it was."""
    row = _rows(reading_tallies, begin, versions).c
    labelled, right = row.true_digit != NO_LABEL, row.true_digit == row.digit
    query = select(
        row.model_version_id,
        _sum(row.total),
        _sum(case((labelled, row.total), else_=0)),
        _sum(case((right, row.total), else_=0)),
    ).group_by(row.model_version_id)
    return {
        version: ReadCount(total, Accuracy(correct, count))
        for version, total, count, correct in session.execute(query)
    }


def pairs(session: Session, begin: Since, versions: Collection[int]) -> list[PairCount]:
    """Of any two of these versions."""
    row = _rows(pair_tallies, begin, versions).c
    keys = (
        row.model_version_id,
        row.other_version_id,
        row.true_digit != NO_LABEL,
        row.digit == row.other_digit,
        row.digit == row.true_digit,
        row.other_digit == row.true_digit,
    )
    chosen = row.other_version_id.in_(versions)
    query = select(*keys, _sum(row.total)).where(chosen).group_by(*keys)
    return [
        PairCount((one, other), labelled, agree, (right, other_right), total)
        for one, other, labelled, agree, right, other_right, total in session.execute(query)
        if total
    ]


def drawings(session: Session, begin: Since) -> dict[tuple[str, bool], int]:
    """How many by source and whether they have a label."""
    row = _rows(drawing_tallies, begin, None).c
    query = select(row.source, row.is_labelled, _sum(row.total))
    rows = session.execute(query.group_by(row.source, row.is_labelled))
    return {(source, labelled): total for source, labelled, total in rows if total}


def trend(session: Session, begin: Since, versions: Collection[int]) -> tuple[int, list[Bucket]]:
    """Labelled readings by time, in the finest grain that has them all; that grain, seconds."""
    coarsest = DAY if begin.grain == EVER else begin.grain
    folded = _trend(begin, versions)
    per_grain = select(folded.c.grain, func.sum(folded.c.total)).group_by(folded.c.grain)
    totals: dict[int, int] = dict(session.execute(per_grain).all())
    grains = [grain for grain in TREND_GRAINS if grain <= coarsest]
    grain = next((g for g in grains if totals.get(g, 0) == totals.get(coarsest, 0)), coarsest)
    row = folded.c
    query = select(row.model_version_id, row.at, row.total, row.correct)
    return grain, [
        *starmap(Bucket, session.execute(query.where(row.grain == grain))),
        *_unfolded(session, begin, versions),
    ]


def _trend(begin: Since, versions: Collection[int]) -> Subquery:
    table = trend_tallies
    query = select(table).where(table.c.model_version_id.in_(versions))
    return query.where(_from(table, begin)).subquery()


def _unfolded(session: Session, begin: Since, versions: Collection[int]) -> list[Bucket]:
    row = reading_tallies.c
    correct = case((row.true_digit == row.digit, row.total), else_=0)
    changes = select(row.model_version_id, row.at, row.total, correct).where(
        row.grain == CHANGE,
        row.model_version_id.in_(versions),
        row.true_digit != NO_LABEL,
        _from(reading_tallies, begin),
    )
    return list(starmap(Bucket, session.execute(changes)))


def _rows(table: Table, begin: Since, versions: Collection[int] | None) -> Subquery:
    """What is folded, and what has changed since: two parts, each with an index of its own."""
    parts = [
        select(table).where(table.c.grain == grain, _from(table, begin))
        for grain in (begin.grain, CHANGE)
    ]
    if versions is not None:
        parts = [part.where(table.c.model_version_id.in_(versions)) for part in parts]
    return parts[0].union_all(parts[1]).subquery()


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL makes a numeric of sums of bigints; these are never that large."""
    return cast(func.sum(column), BigInteger)


def _from(table: Table, begin: Since) -> ColumnElement[bool]:
    return true() if begin.at is None else table.c.at >= begin.at


def _digit(stored: int) -> int | None:
    return None if stored == NO_LABEL else stored
