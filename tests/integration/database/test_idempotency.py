"""A repeated request is stored once and gets the first response."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from database import Database, NewDrawing
from database.idempotency import IdempotentRequest, KeyReused, find_response, record_once
from tests.support.stored_rows import count


def request(digest: bytes = b"seven") -> IdempotentRequest:
    return IdempotentRequest("ann", "key-1", digest)


@pytest.fixture
def without_keys(database: Database) -> Database:
    with database.transaction() as session:
        session.execute(text("TRUNCATE answered"))
    return database


def drawing() -> NewDrawing:
    return NewDrawing(uuid4(), bytes(784), [], source="api")


def test_a_new_request_is_stored_and_answered(without_keys: Database) -> None:
    assert find_response(without_keys, request()) is None
    assert record_once(without_keys, request(), [drawing()], {"digit": 7}) == {"digit": 7}
    assert count(without_keys) == 1
    assert find_response(without_keys, request()) == {"digit": 7}


def test_a_repeated_request_gets_the_first_response_and_stores_nothing(
    without_keys: Database,
) -> None:
    record_once(without_keys, request(), [drawing()], {"digit": 7})
    assert record_once(without_keys, request(), [drawing()], {"digit": 8}) == {"digit": 7}
    assert count(without_keys) == 1


def test_concurrent_requests_with_one_key_store_once(without_keys: Database) -> None:
    def ask(number: int) -> dict[str, int]:
        return record_once(without_keys, request(), [drawing()], {"by": number})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert count(without_keys) == 1
    assert answers == [answers[0]] * 8


def test_a_different_request_with_the_same_key_is_refused(without_keys: Database) -> None:
    record_once(without_keys, request(), [drawing()], {"digit": 7})
    with pytest.raises(KeyReused, match="key-1"):
        record_once(without_keys, request(b"eight"), [drawing()], {"digit": 8})
    with pytest.raises(KeyReused):
        find_response(without_keys, request(b"eight"))
    assert count(without_keys) == 1


def test_a_request_that_cannot_be_stored_leaves_no_key(without_keys: Database) -> None:
    odd = replace(drawing(), strokes={"not": "a list"})  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        record_once(without_keys, request(), [drawing(), odd], {"digit": 7})
    assert find_response(without_keys, request()) is None
    assert count(without_keys) == 0


def test_the_same_key_of_another_client_is_independent(without_keys: Database) -> None:
    record_once(without_keys, request(), [drawing()], {"digit": 7})
    other = IdempotentRequest("bob", "key-1", b"eight")
    assert record_once(without_keys, other, [drawing()], {"digit": 8}) == {"digit": 8}
