"""Rate limits count in a real PostgreSQL, also concurrent requests."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from database import Database, OverLimit
from database.rate_limits import Limit, consume
from tests.support.stored_rows import rows

A_DAY = 24 * 3600  # a window that is unlikely to end during a test


@pytest.fixture
def without_usage(database: Database) -> Database:
    with database.transaction() as session:
        session.execute(text("TRUNCATE usage"))
    return database


def limit(most: int, subject: str = "ann", kind: str = "drawings") -> Limit:
    return Limit(kind, subject, most, A_DAY)


def usage(database: Database) -> dict[tuple[str, str], int]:
    found = rows(database, "SELECT subject, kind, spent FROM usage")
    return {(subject, kind): count for subject, kind, count in found}


def test_requests_pass_up_to_the_limit(without_usage: Database) -> None:
    for _ in range(3):
        consume(without_usage, [limit(3)])
    with pytest.raises(OverLimit, match="more than 3 drawings in 86400 seconds") as refused:
        consume(without_usage, [limit(3)])
    assert 1 <= refused.value.retry_after <= A_DAY


def test_a_refused_request_is_not_counted(without_usage: Database) -> None:
    consume(without_usage, [limit(2)])
    with pytest.raises(OverLimit):
        consume(without_usage, [limit(9, "192.0.2.1"), limit(2)], amount=2)
    assert usage(without_usage) == {("ann", "drawings"): 1}


def test_subjects_and_kinds_are_counted_separately(without_usage: Database) -> None:
    consume(without_usage, [limit(1)])
    consume(without_usage, [limit(1, "bob")])
    consume(without_usage, [limit(1, kind="uploads")])
    assert set(usage(without_usage).values()) == {1}


def test_concurrent_requests_get_exactly_the_limit(without_usage: Database) -> None:
    def attempt(number: int) -> bool:
        try:
            consume(without_usage, [limit(10), limit(100, "192.0.2.1")])
        except OverLimit:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(30))) == 10
    assert usage(without_usage)["ann", "drawings"] == 10


def test_a_new_window_starts_at_zero_and_old_ones_are_deleted(without_usage: Database) -> None:
    consume(without_usage, [limit(1)])
    with without_usage.transaction() as session:
        past = {"past": timedelta(days=3)}
        session.execute(text("UPDATE usage SET since = since - :past"), past)
    consume(without_usage, [limit(1)])
    assert usage(without_usage) == {("ann", "drawings"): 1}
