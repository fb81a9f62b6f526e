"""Rate limits, counted in PostgreSQL so that all servers share the counts.

Fixed windows: the count of each subject and kind restarts every `seconds`. Across the boundary of
two windows twice the limit can pass in a short time. That is exact enough to keep one visitor
from crowding out others, and needs only one row and one statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.connection import Database
from database.schema.operations import UsageRow

_ORIGIN = text("TIMESTAMPTZ '2001-01-01 00:00:00+00'")
_RETENTION = timedelta(days=2)  # longer than any window


@dataclass(frozen=True)
class Limit:
    """`subject` may use at most `most` of `kind` in each window of `seconds`."""

    kind: str
    subject: str
    most: int
    seconds: int = 60


class OverLimit(Exception):
    """The limit is exceeded; nothing was counted. `retry_after`: seconds, 1 or more."""

    def __init__(self, limit: Limit, retry_after: int) -> None:
        super().__init__(
            f"more than {limit.most} {limit.kind} in {limit.seconds} seconds: "
            f"try again in {retry_after} seconds"
        )
        self.limit, self.retry_after = limit, retry_after


def consume(database: Database, limits: Sequence[Limit], amount: int = 1) -> None:
    """Count `amount` against all of these limits, or, if one is exceeded, against none.

    Raises:
        OverLimit: one of them is exceeded.
    """
    # One order: no deadlock.
    ordered = sorted(limits, key=lambda limit: (limit.subject, limit.kind))
    with database.transaction() as session:
        for limit in ordered:
            used = _add(session, limit, amount)
            if used > limit.most:
                raise OverLimit(limit, _seconds_left(session, limit))
            if used == amount:  # the first in its window: delete old rows now and then
                session.execute(delete(UsageRow).where(UsageRow.since < func.now() - _RETENTION))


def _add(session: Session, limit: Limit, amount: int) -> int:
    since = func.date_bin(timedelta(seconds=limit.seconds), func.now(), _ORIGIN)
    row = {"subject": limit.subject, "kind": limit.kind, "since": since, "spent": amount}
    upsert = insert(UsageRow).values(row)
    upsert = upsert.on_conflict_do_update(
        index_elements=["subject", "kind", "since"],
        set_={"spent": UsageRow.spent + upsert.excluded.spent},
    )
    return session.scalars(upsert.returning(UsageRow.spent)).one()


def _seconds_left(session: Session, limit: Limit) -> int:
    """Until the window ends, rounded, at least 1."""
    width = timedelta(seconds=limit.seconds)
    end = func.date_bin(width, func.now(), _ORIGIN) + width
    seconds = session.scalars(select(func.extract("epoch", end - func.now()))).one()
    return max(1, round(float(seconds)))
