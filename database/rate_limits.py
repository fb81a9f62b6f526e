"""How much anybody may do in a while, counted in PostgreSQL so that all servers count together.

Fixed windows: a count for each subject and kind that begins anew every `seconds`. At the turn of
a window twice as much may pass in a short time; for keeping one visitor from crowding out the
others that is exact enough, and one row and one statement do it.
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
_KEPT = timedelta(days=2)  # longer than any window


@dataclass(frozen=True)
class Limit:
    """`subject` may do at most so much of `kind` in any window of `seconds`."""

    kind: str
    subject: str
    most: int
    seconds: int = 60


class OverLimit(Exception):
    """Too much in too short a time: nothing was counted. `retry_after`: seconds, 1 or more."""

    def __init__(self, limit: Limit, retry_after: int) -> None:
        super().__init__(
            f"more than {limit.most} {limit.kind} in {limit.seconds} seconds: "
            f"try again in {retry_after} seconds"
        )
        self.limit, self.retry_after = limit, retry_after


def spend(database: Database, limits: Sequence[Limit], amount: int = 1) -> None:
    """Count `amount` against all of these limits, or against none of them.

    Raises:
        OverLimit: one of them has too little left.
    """
    # One order for everybody: nobody deadlocks.
    ordered = sorted(limits, key=lambda limit: (limit.subject, limit.kind))
    with database.transaction() as session:
        for limit in ordered:
            spent = _count(session, limit, amount)
            if spent > limit.most:
                raise OverLimit(limit, _left(session, limit))
            if spent == amount:  # the first of its window: a good moment to forget old ones
                session.execute(delete(UsageRow).where(UsageRow.since < func.now() - _KEPT))


def _count(session: Session, limit: Limit, amount: int) -> int:
    since = func.date_bin(timedelta(seconds=limit.seconds), func.now(), _ORIGIN)
    put = insert(UsageRow).values(subject=limit.subject, kind=limit.kind, since=since, spent=amount)
    put = put.on_conflict_do_update(
        index_elements=["subject", "kind", "since"],
        set_={"spent": UsageRow.spent + put.excluded.spent},
    )
    return session.scalars(put.returning(UsageRow.spent)).one()


def _left(session: Session, limit: Limit) -> int:
    """Whole seconds until the window ends."""
    width = timedelta(seconds=limit.seconds)
    end = func.date_bin(width, func.now(), _ORIGIN) + width
    seconds = session.scalars(select(func.extract("epoch", end - func.now()))).one()
    return max(1, round(float(seconds)))
