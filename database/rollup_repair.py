"""Counts everything anew from the rows themselves, and mends what differs.

Writers need not stop: what differs is added as a difference, and they add theirs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from database.connection import Database
from database.rollup_compaction import MEASURES, add, by_grain, keys, lock_folding
from database.schema.rollups import drawing_tallies, pair_tallies, reading_tallies, trend_tallies

_AT_ONCE = 500  # drawings counted anew in one transaction

_SOURCES = {
    reading_tallies: """(
        SELECT created_at AS at, model_version_id, COALESCE(true_digit, -1) AS true_digit, digit,
            least(floor(confidence * 10), 9)::smallint AS bin, 1 AS total,
            round(confidence * 1e6) AS confidence
        FROM outcomes WHERE model_version_id > 0
    )""",
    pair_tallies: """(
        SELECT a.created_at AS at, a.model_version_id, b.model_version_id AS other_version_id,
            COALESCE(a.true_digit, -1) AS true_digit, a.digit, b.digit AS other_digit, 1 AS total
        FROM outcomes a JOIN outcomes b USING (drawing_id)
        WHERE 0 < a.model_version_id AND a.model_version_id < b.model_version_id
    )""",
    drawing_tallies: """(
        SELECT created_at AS at, source, true_digit IS NOT NULL AS is_labelled, 1 AS total
        FROM outcomes WHERE model_version_id = 0
    )""",
    trend_tallies: """(
        SELECT created_at AS at, model_version_id, 1 AS total,
            (true_digit = digit)::int AS correct
        FROM outcomes WHERE model_version_id > 0 AND true_digit IS NOT NULL
    )""",
}
_CHANGES = {table: f"(SELECT * FROM {table.name} WHERE grain = 0)" for table in _SOURCES}
_CHANGES[trend_tallies] = """(
    SELECT at, model_version_id, total, CASE WHEN true_digit = digit THEN total ELSE 0 END
        AS correct
    FROM reading_tallies WHERE grain = 0 AND true_digit >= 0
)"""

_STALE = text(
    """
    SELECT DISTINCT COALESCE(n.drawing_id, o.drawing_id)
    FROM outcomes_now n FULL JOIN outcomes o USING (drawing_id, model_version_id)
    WHERE ROW(n.*) IS DISTINCT FROM ROW(o.*)
    """
)
_RETALLY = text("SELECT retally(id) FROM unnest(CAST(:drawings AS uuid[])) AS id")


@dataclass(frozen=True)
class Recount:
    """How many drawings and how many tallies were counted wrongly, and are mended."""

    drawings: int
    tallies: int


def recount(database: Database, step: Callable[[str], None] = lambda _: None) -> Recount:
    """Compare all that is counted with the rows, and mend it. Takes minutes at ten millions.

    `step` is told what is done next. Raises DatabaseUnavailable.
    """
    step("comparing every drawing with its outcomes")
    with _patiently(database) as session:
        stale: list[UUID] = list(session.scalars(_STALE))
    for start in range(0, len(stale), _AT_ONCE):
        with _patiently(database) as session:
            session.execute(_RETALLY, {"drawings": stale[start : start + _AT_ONCE]})
    tallies = 0
    for table in _SOURCES:
        step(f"adding up {table.name}")
        with _patiently(database) as session:
            lock_folding(session)
            # One statement, so that all it reads is of one moment; after the lock.
            tallies += session.execute(text(_mend(table))).rowcount  # type: ignore[attr-defined]
    return Recount(len(stale), tallies)


@contextmanager
def _patiently(database: Database) -> Iterator[Session]:
    """A transaction without a time limit."""
    with database.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
        yield session


def _mend(table: Table) -> str:
    """SQL that adds to the tallies what the rows have more, or less, than they say."""
    measured = {m: m for m in MEASURES[table]}
    columns = ", ".join(["grain", "at", *keys(table)])
    told = f"SELECT {columns}, {', '.join(measured)} FROM {table.name} WHERE grain <> 0"
    less = {m: f"-{m}" for m in measured}
    differ = " OR ".join(f"sum({m}) <> 0" for m in measured)
    return add(
        table,
        f"""
        SELECT {columns}, {", ".join(f"sum({m})" for m in measured)} FROM (
            {by_grain(table, _SOURCES[table], measured)}
            UNION ALL {by_grain(table, _CHANGES[table], less)}
            UNION ALL SELECT {columns}, {", ".join(less.values())} FROM ({told}) AS told
        ) AS compared GROUP BY {columns} HAVING {differ}
        """,
    )
