"""A request that arrives twice counts once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from database import Database, NewDrawing
from database.idempotency import IdempotentRequest, KeyReused, find_response, record_once


def request(digest: bytes = b"seven") -> IdempotentRequest:
    return IdempotentRequest("ann", "key-1", digest)


@pytest.fixture
def ledger(database: Database) -> Database:
    with database.transaction() as session:
        session.execute(text("TRUNCATE answered"))
    return database


def drawing() -> NewDrawing:
    return NewDrawing(uuid4(), bytes(784), [], source="api")


def count(database: Database) -> int:
    with database.transaction() as session:
        return int(session.scalar(text("SELECT count(*) FROM drawings")) or 0)


def test_the_first_time_it_is_stored_and_answered(ledger: Database) -> None:
    assert find_response(ledger, request()) is None
    assert record_once(ledger, request(), [drawing()], {"digit": 7}) == {"digit": 7}
    assert count(ledger) == 1
    assert find_response(ledger, request()) == {"digit": 7}


def test_the_second_time_the_first_answer_is_given_and_nothing_stored(ledger: Database) -> None:
    record_once(ledger, request(), [drawing()], {"digit": 7})
    assert record_once(ledger, request(), [drawing()], {"digit": 8}) == {"digit": 7}
    assert count(ledger) == 1


def test_two_at_once_store_once(ledger: Database) -> None:
    def ask(number: int) -> dict[str, int]:
        return record_once(ledger, request(), [drawing()], {"by": number})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert count(ledger) == 1
    assert answers == [answers[0]] * 8


def test_another_request_with_the_same_key_is_refused(ledger: Database) -> None:
    record_once(ledger, request(), [drawing()], {"digit": 7})
    with pytest.raises(KeyReused, match="key-1"):
        record_once(ledger, request(b"eight"), [drawing()], {"digit": 8})
    with pytest.raises(KeyReused):
        find_response(ledger, request(b"eight"))
    assert count(ledger) == 1


def test_what_cannot_be_stored_is_not_remembered(ledger: Database) -> None:
    odd = replace(drawing(), strokes={"not": "a list"})  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        record_once(ledger, request(), [drawing(), odd], {"digit": 7})
    assert find_response(ledger, request()) is None
    assert count(ledger) == 0


def test_a_key_is_its_owners(ledger: Database) -> None:
    record_once(ledger, request(), [drawing()], {"digit": 7})
    other = IdempotentRequest("bob", "key-1", b"eight")
    assert record_once(ledger, other, [drawing()], {"digit": 8}) == {"digit": 8}
