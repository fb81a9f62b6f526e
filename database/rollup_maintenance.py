"""Compacts the rollups, so that they stay quick to read, and recounts them from the rows.

The work is done by SQL functions: migrations/versions/0006_rollup_functions.py.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from database.connection import Database
from database.errors import DatabaseUnavailable

ROLLUP_TABLES = ("reading_tallies", "pair_tallies", "drawing_tallies", "trend_tallies")
COMPACT_EVERY = 400  # writes of this process
_BATCH_SIZE = 5_000  # uncompacted rows of each kind in one call: well within the statement timeout
_RECOUNT_BATCH_SIZE = 500  # drawings in one transaction
_OUTDATED = text(
    """
    SELECT DISTINCT COALESCE(n.drawing_id, o.drawing_id)
    FROM outcomes_now n FULL JOIN outcomes o USING (drawing_id, model_version_id)
    WHERE ROW(n.*) IS DISTINCT FROM ROW(o.*)
    """
)
_RECOUNT_DRAWINGS = text("SELECT retally(id) FROM unnest(CAST(:drawing_ids AS uuid[])) AS id")

_logger = logging.getLogger(__name__)
_writes = count(1)


@dataclass(frozen=True)
class RecountResult:
    """How many drawings and how many rows of the rollups were wrong, and are repaired."""

    drawings: int
    rollups: int


def compact_periodically(database: Database) -> None:
    """Called after each write: compacts once in `COMPACT_EVERY` calls."""
    if next(_writes) % COMPACT_EVERY:
        return
    try:
        compact(database)
    except DatabaseUnavailable as error:  # the write itself is stored; the next call compacts
        _logger.warning("the rollups were not compacted: %s", error)


def compact(database: Database) -> bool:
    """Compact a batch. False if there is more to do, or another process is compacting."""
    with database.transaction() as session:
        return bool(session.scalar(select(func.compact_rollups(_BATCH_SIZE))))


def recount(database: Database, report: Callable[[str], None] = lambda _: None) -> RecountResult:
    """Compare all counts with the rows and repair them. Takes minutes at ten million drawings.

    Writers need not stop: differences are added, and so are theirs. `report` is told each step.
    Raises DatabaseUnavailable.
    """
    report("comparing every drawing with its outcomes")
    with _without_timeouts(database) as session:
        outdated: list[UUID] = list(session.scalars(_OUTDATED))
    for start in range(0, len(outdated), _RECOUNT_BATCH_SIZE):
        batch = outdated[start : start + _RECOUNT_BATCH_SIZE]
        with _without_timeouts(database) as session:
            session.execute(_RECOUNT_DRAWINGS, {"drawing_ids": batch})
    repaired = 0
    for table in ROLLUP_TABLES:
        report(f"adding up {table}")
        repair = getattr(func, f"repair_{table}")()
        with _without_timeouts(database) as session:
            repaired += session.scalars(select(repair)).one()
    return RecountResult(len(outdated), repaired)


@contextmanager
def _without_timeouts(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
        yield session
