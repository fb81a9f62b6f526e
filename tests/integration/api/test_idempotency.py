"""Requests that come with a key count once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from database import Database
from tests.integration.api.client import Api, fields, pixels, png, read, strokes
from tests.support.stored_rows import count


def test_the_same_request_with_the_same_key_is_answered_once(api: Api, database: Database) -> None:
    first = api.draw(strokes(7), pixels(3), Idempotency_Key="one")
    again = api.draw(strokes(7), pixels(3), Idempotency_Key="one")
    assert read(first) == [7, 3]
    assert again.status_code == 201
    assert again.content == first.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert count(database) == 2


def test_a_form_sent_again_with_another_boundary_is_the_same_request(
    api: Api, database: Database
) -> None:
    files = [("files", ("a.png", png(4), "image/png"))]
    both = [
        api.client.post("/v1/predictions", files=files, headers={"Idempotency-Key": "form"})
        for _ in range(2)
    ]
    assert both[0].request.headers["content-type"] != both[1].request.headers["content-type"]
    assert both[0].content == both[1].content
    assert count(database) == 1


def test_two_that_arrive_at_once_are_stored_once(api: Api, database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: api.draw(strokes(7), Idempotency_Key="at-once"), range(8)))
    assert {answer.status_code for answer in found} == {201}
    assert len({answer.content for answer in found}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in found) == 1
    assert count(database) == 1


def test_a_key_is_good_for_one_request(api: Api, database: Database) -> None:
    api.draw(strokes(7), Idempotency_Key="one")
    answer = api.draw(strokes(8), Idempotency_Key="one")
    assert fields(answer) == ["Idempotency-Key"]
    assert answer.json()["type"] == "urn:problem-type:key-reused"
    assert count(database) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "two words"])
def test_a_key_is_one_word_of_bounded_length(api: Api, key: str) -> None:
    assert fields(api.draw(strokes(7), Idempotency_Key=key)) == ["Idempotency-Key"]
