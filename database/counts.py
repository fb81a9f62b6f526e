"""Reads tallies: what was ever, or within a span of time, in a few rows however much it was.

A span begins with the minute, hour or day that it reaches back to.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Subquery, Table, func, select, text, true
from sqlalchemy.orm import Session

from database.counted import (
    CHANGE,
    EVER,
    NO_LABEL,
    drawing_tallies,
    pair_tallies,
    reading_tallies,
    trend_tallies,
)
from database.fold import DAY, GRAINS, MEASURES, TREND_GRAINS, bucket, keys
from database.tallies import Bucket, Tally

_START = text(f"SELECT {bucket(':grain', 'now() - :span')}")


@dataclass(frozen=True)
class Since:
    """Where a span begins, and the grain that its tallies are of."""

    grain: int
    at: datetime | None  # None: ever


@dataclass(frozen=True)
class PairCount:
    """`count` drawings that two versions read; `true`: None without a label."""

    versions: tuple[int, int]
    true: int | None
    digits: tuple[int, int]
    count: int

    @property
    def agree(self) -> bool:
        return self.digits[0] == self.digits[1]

    @property
    def right(self) -> tuple[bool, bool]:
        """Which of the two were right; neither without a label."""
        return self.digits[0] == self.true, self.digits[1] == self.true

    def turned(self) -> "PairCount":
        """The same with the other version first."""
        return PairCount(self.versions[::-1], self.true, self.digits[::-1], self.count)


def since(session: Session, span: timedelta | None) -> Since:
    """The finest grain that is kept for so long, and the start of the one that it begins in."""
    if span is None:
        return Since(EVER, None)
    fitting = (g for g, kept in GRAINS.items() if kept and kept >= 2 * span)
    grain = next(fitting, DAY)
    return Since(grain, session.scalar(_START, {"grain": grain, "span": span}))


def readings(session: Session, begin: Since, versions: Collection[int]) -> list[Tally]:
    table = reading_tallies
    rows = _sums(session, table, begin, table.c.model_version_id.in_(versions))
    return [
        Tally(r.model_version_id, _digit(r.true_digit), r.digit, r.bin, r.total, r.confidence / 1e6)
        for r in rows
    ]


def pairs(session: Session, begin: Since, versions: Collection[int]) -> list[PairCount]:
    """Of any two of these versions."""
    table = pair_tallies
    both = table.c.model_version_id.in_(versions) & table.c.other_version_id.in_(versions)
    return [
        PairCount(
            (r.model_version_id, r.other_version_id),
            _digit(r.true_digit),
            (r.digit, r.other_digit),
            r.total,
        )
        for r in _sums(session, table, begin, both)
    ]


def drawings(session: Session, begin: Since) -> dict[tuple[str, bool], int]:
    """How many by source and whether they have a label."""
    rows = _sums(session, drawing_tallies, begin, true())
    return {(row.source, row.is_labelled): row.total for row in rows}


def trend(session: Session, begin: Since, versions: Collection[int]) -> tuple[int, list[Bucket]]:
    """Labelled readings by time, in the finest grain that has them all; that grain, seconds."""
    coarsest = DAY if begin.grain == EVER else begin.grain
    folded = _trend(begin, versions)
    per_grain = select(folded.c.grain, func.sum(folded.c.total)).group_by(folded.c.grain)
    totals: dict[int, int] = dict(session.execute(per_grain).all())
    grains = [grain for grain in TREND_GRAINS if grain <= coarsest]
    grain = next((g for g in grains if totals.get(g, 0) == totals.get(coarsest, 0)), coarsest)
    rows = session.execute(select(folded).where(folded.c.grain == grain)).all()
    return grain, [
        *(Bucket(r.model_version_id, r.at, r.total, r.correct) for r in rows),
        *_unfolded(session, begin, versions),
    ]


def _trend(begin: Since, versions: Collection[int]) -> Subquery:
    table = trend_tallies
    query = select(table).where(table.c.model_version_id.in_(versions))
    return query.where(_from(table, begin)).subquery()


def _unfolded(session: Session, begin: Since, versions: Collection[int]) -> list[Bucket]:
    table = reading_tallies
    changes = select(table).where(
        table.c.grain == CHANGE,
        table.c.model_version_id.in_(versions),
        table.c.true_digit != NO_LABEL,
        _from(table, begin),
    )
    return [
        Bucket(r.model_version_id, r.at, r.total, r.total if r.true_digit == r.digit else 0)
        for r in session.execute(changes)
    ]


def _sums(
    session: Session, table: Table, begin: Since, chosen: ColumnElement[bool]
) -> list[Row[Any]]:
    """One row for each combination of keys: folded, and what has changed since."""
    columns = [table.c[key] for key in keys(table)]
    # Two parts, each with an index of its own.
    parts = [
        select(*columns, *(table.c[m] for m in MEASURES[table])).where(
            table.c.grain == grain, _from(table, begin), chosen
        )
        for grain in (begin.grain, CHANGE)
    ]
    both = parts[0].union_all(parts[1]).subquery()
    query = (
        select(
            *(both.c[key] for key in keys(table)),
            *(func.sum(both.c[m]).cast(BigInteger).label(m) for m in MEASURES[table]),
        )
        .group_by(*(both.c[key] for key in keys(table)))
        .having(func.sum(both.c.total) != 0)
    )
    return list(session.execute(query).all())


def _from(table: Table, begin: Since) -> ColumnElement[bool]:
    return true() if begin.at is None else table.c.at >= begin.at


def _digit(stored: int) -> int | None:
    return None if stored == NO_LABEL else stored
