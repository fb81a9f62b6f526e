"""Adds changes of tallies up, so that reading them stays quick however many there were."""

import logging
from datetime import timedelta
from itertools import count

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from database.connection import Database
from database.errors import DatabaseUnavailable
from database.model_statistics import ORIGIN
from database.schema.rollups import (
    EVER,
    drawing_tallies,
    pair_tallies,
    reading_tallies,
    trend_tallies,
)

DAY = 86400
# Grains by their seconds, and how long each is kept; finer ones are for looking back a little.
TREND_GRAINS: dict[int, timedelta | None] = {
    1: timedelta(minutes=20),
    60: timedelta(hours=20),
    3600: timedelta(days=60),
    DAY: None,
}
GRAINS: dict[int, timedelta | None] = {
    60: timedelta(hours=2),
    3600: timedelta(days=2),
    DAY: None,
    EVER: None,
}
_ORIGIN = f"TIMESTAMPTZ '{ORIGIN.isoformat()}'"
MEASURES = {
    reading_tallies: ("total", "confidence"),
    pair_tallies: ("total",),
    drawing_tallies: ("total",),
    trend_tallies: ("total", "correct"),
}
FOLD_EVERY = 400  # writes of this process
AT_ONCE = 20_000  # changes of one kind
_LOCK_KEY = 0x666F6C64  # any number that nobody else locks in this database: "fold" in ASCII

_logger = logging.getLogger(__name__)
_writes = count(1)


def compact_now_and_then(database: Database) -> None:
    """Called after each write: most do nothing, one in some hundreds folds."""
    if next(_writes) % FOLD_EVERY:
        return
    try:
        compact(database)
    except DatabaseUnavailable as error:  # what was written is written; the next one folds
        _logger.warning("changes were not folded: %s", error)


def compact(database: Database) -> bool:
    """Add up what changes there are. False where another process is at it, or there are more."""
    with database.transaction() as session:
        mine = session.scalar(text(f"SELECT pg_try_advisory_xact_lock({_LOCK_KEY})"))
        if not mine:
            return False
        moved = [session.execute(statement).scalar_one() for statement in _FOLD]
        for statement in _FORGET:
            session.execute(statement)
        return all(number < AT_ONCE for number in moved)


def lock_folding(session: Session) -> None:
    """Nobody folds until this transaction ends."""
    session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})"))


def keys(table: Table) -> list[str]:
    """What is counted apart, besides time."""
    return [c.name for c in table.c if c.name not in {"grain", "at", *MEASURES[table]}]


def bucket(grain: str, at: str = "at") -> str:
    """SQL: the start of the `grain` seconds that `at` lies in."""
    binned = f"date_bin(make_interval(secs => {grain}), {at}, {_ORIGIN})"
    return f"CASE WHEN {grain} = {EVER} THEN {_ORIGIN} ELSE {binned} END"


def kept(table: Table) -> str:
    """SQL: rows of (grain, since): each grain of a table, and the time back to which it is kept."""
    rows = (f"({grain}, {_since(span)})" for grain, span in grains(table).items())
    return f"(VALUES {', '.join(rows)}) AS kept (grain, since)"


def grains(table: Table) -> dict[int, timedelta | None]:
    return TREND_GRAINS if table is trend_tallies else GRAINS


def add(table: Table, rows: str) -> str:
    """SQL that adds `rows` (grain, at, keys, measures) to the grains of `table`."""
    columns = ", ".join(["grain", "at", *keys(table)])
    sums = ", ".join(f"{m} = {table.name}.{m} + excluded.{m}" for m in MEASURES[table])
    return f"""
        INSERT INTO {table.name} ({columns}, {", ".join(MEASURES[table])}) {rows}
        ON CONFLICT ({columns}) WHERE grain <> 0 DO UPDATE SET {sums}
    """


def by_grain(table: Table, source: str, terms: dict[str, str], where: str = "true") -> str:
    """SQL: the rows that `add` takes: `terms` of `source`, summed in each grain of `table`."""
    columns = ", ".join(keys(table))
    sums = ", ".join(f"sum({terms[m]}) AS {m}" for m in MEASURES[table])
    return f"""
        SELECT kept.grain, {bucket("kept.grain", "source.at")} AS at, {columns}, {sums}
        FROM {source} AS source CROSS JOIN {kept(table)}
        WHERE {bucket("kept.grain", "source.at")} >= since AND {where}
        GROUP BY {", ".join(str(n + 1) for n in range(2 + len(keys(table))))}
    """


def _since(span: timedelta | None) -> str:
    if span is None:
        return "TIMESTAMPTZ '-infinity'"
    return f"now() - INTERVAL '{span.total_seconds():.0f} s'"


def _fold(table: Table) -> str:
    """SQL that moves so many changes of a table to its grains, and gives their number."""
    trend = ""
    if table is reading_tallies:
        right = {"total": "total", "correct": "CASE WHEN true_digit = digit THEN total ELSE 0 END"}
        rows = by_grain(trend_tallies, "changed", right, "true_digit >= 0")
        trend = f", trend AS ({add(trend_tallies, rows)})"
    columns = ", ".join(["at", *keys(table), *MEASURES[table]])
    rows = by_grain(table, "changed", {m: m for m in MEASURES[table]})
    return f"""
        WITH moved AS (
            DELETE FROM {table.name} WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM {table.name} WHERE grain = 0 LIMIT {AT_ONCE}
            )) RETURNING *
        ), changed AS (SELECT {columns} FROM moved),
        added AS ({add(table, rows)}){trend}
        SELECT count(*) FROM moved
    """


def _forget(table: Table) -> str:
    """SQL that drops what is older than its grain is kept."""
    spans = grains(table).items()
    old = (f"(grain = {g} AND at < {_since(span)})" for g, span in spans if span)
    return f"DELETE FROM {table.name} WHERE {' OR '.join(old)}"


_FOLD = [text(_fold(table)) for table in (reading_tallies, pair_tallies, drawing_tallies)]
_FORGET = [text(_forget(table)) for table in MEASURES]
