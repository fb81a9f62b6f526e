"""How much anybody may do in a while, counted in a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from database import Database, OverLimit
from database.rate_limits import Limit, consume

A_DAY = 24 * 3600  # a window that does not turn while a test runs


@pytest.fixture
def ledger(database: Database) -> Database:
    with database.transaction() as session:
        session.execute(text("TRUNCATE usage"))
    return database


def limit(most: int, subject: str = "ann", kind: str = "drawings") -> Limit:
    return Limit(kind, subject, most, A_DAY)


def spent(database: Database) -> dict[tuple[str, str], int]:
    with database.transaction() as session:
        rows = session.execute(text("SELECT subject, kind, spent FROM usage"))
        return {(subject, kind): count for subject, kind, count in rows}


def test_up_to_the_limit_all_is_well_and_then_it_is_not(ledger: Database) -> None:
    for _ in range(3):
        consume(ledger, [limit(3)])
    with pytest.raises(OverLimit, match="more than 3 drawings in 86400 seconds") as refused:
        consume(ledger, [limit(3)])
    assert 1 <= refused.value.retry_after <= A_DAY


def test_what_is_refused_is_not_counted_anywhere(ledger: Database) -> None:
    consume(ledger, [limit(2)])
    with pytest.raises(OverLimit):
        consume(ledger, [limit(9, "192.0.2.1"), limit(2)], amount=2)
    assert spent(ledger) == {("ann", "drawings"): 1}


def test_people_and_kinds_are_counted_apart(ledger: Database) -> None:
    consume(ledger, [limit(1)])
    consume(ledger, [limit(1, "bob")])
    consume(ledger, [limit(1, kind="uploads")])
    assert set(spent(ledger).values()) == {1}


def test_many_at_once_get_exactly_what_is_allowed(ledger: Database) -> None:
    def attempt(number: int) -> bool:
        try:
            consume(ledger, [limit(10), limit(100, "192.0.2.1")])
        except OverLimit:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(30))) == 10
    assert spent(ledger)["ann", "drawings"] == 10


def test_a_new_window_begins_from_nothing_and_old_ones_are_forgotten(ledger: Database) -> None:
    consume(ledger, [limit(1)])
    with ledger.transaction() as session:
        past = {"past": timedelta(days=3)}
        session.execute(text("UPDATE usage SET since = since - :past"), past)
    consume(ledger, [limit(1)])
    assert spent(ledger) == {("ann", "drawings"): 1}
