"""Who may call, what happens when something of ours fails, and the documentation."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

import httpx
import pytest

from database import DatabaseSettings, open_database
from streamlit_app.services.container import Services
from streamlit_app.settings import RateLimits, Settings
from tests.integration.api.client import FREE, Api, problem, read, strokes

TOKEN = "a-token-of-enough-characters"
SECRET = "what a person drew"


def test_health_is_for_everybody(api: Api) -> None:
    api.services.settings = replace(FREE, api_token=TOKEN)
    found = api.client.get("/healthz")
    assert found.status_code == 200
    assert found.json()["models"] == api.services.predictor.versions


def test_without_its_token_nobody_is_let_in(api: Api) -> None:
    api.services.settings = replace(FREE, api_token=TOKEN)
    for given in (None, "Basic x", "Bearer", f"Bearer {TOKEN}x", "Bearer ü"):
        headers = (
            httpx.Headers()
            if given is None
            else httpx.Headers([(b"Authorization", given.encode())])
        )
        answer = api.client.get("/v1/models", headers=headers)
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")
    for address in ("/docs", "/openapi.json", "/swagger/swagger-ui-bundle.js"):
        assert api.client.get(address).status_code == 200
    shown = {"Authorization": f"Bearer {TOKEN}"}
    assert api.client.get("/v1/models", headers=shown).status_code == 200
    problem(api.send(b"not even JSON"), 401)


def test_guessing_a_token_is_limited(api: Api) -> None:
    limited = RateLimits(3, None)
    api.services.settings = Settings(api_token=TOKEN, calls=limited)
    guesses = [api.client.get("/v1/models", headers={"Authorization": "Bearer x"}) for _ in "1234"]
    assert [answer.status_code for answer in guesses] == [401, 401, 401, 429]
    shown = {"Authorization": f"Bearer {TOKEN}"}
    assert api.client.get("/v1/models", headers=shown).status_code == 200


def test_too_many_calls_are_told_when_to_come_back(api: Api) -> None:
    api.services.settings = Settings(calls=RateLimits(2, None))
    answers = [api.client.get("/v1/models") for _ in range(4)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused  # 2 of 4, or 1 where the minute turned
    problem(refused[0], 429)
    assert 1 <= int(refused[0].headers["retry-after"]) <= 60


def test_without_a_database_it_says_so(api: Api, classifiers: list[Any]) -> None:
    away = DatabaseSettings("postgresql://nobody:secret@127.0.0.1:1/x")
    api.services = Services(classifiers, open_database(away), FREE)
    for answer in (
        api.draw(strokes(7)),
        api.client.get("/v1/statistics"),
        api.client.get("/healthz"),
    ):
        problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
        assert "127.0.0.1" not in answer.text


def test_a_mistake_of_ours_says_and_logs_nothing_of_the_request(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(api.services.predictor, "classify_images", fail)
    # Our client is in this process too, and logs what it sends.
    for client in ("httpx", "httpcore"):
        caplog.set_level(logging.ERROR, client)
    with caplog.at_level(logging.DEBUG):
        answer = api.draw(strokes(7), Authorization=f"Bearer {TOKEN}")
    problem(answer, 500)
    assert "RuntimeError" in caplog.text
    assert "predictions.py" in caplog.text
    for secret in (SECRET, TOKEN):
        assert secret not in answer.text + caplog.text


def test_addresses_and_methods_that_are_not_there_are_problems(api: Api) -> None:
    problem(api.client.get("/v1/nothing"), 404)
    answer = api.client.delete("/v1/models")
    problem(answer, 405)
    assert answer.headers["allow"] == "GET"


def test_the_documentation_needs_nothing_from_elsewhere(api: Api) -> None:
    page = api.client.get("/docs")
    assert "http://" not in page.text
    assert "https://" not in page.text
    schema = api.client.get("/openapi.json").json()
    assert schema["servers"] == [{"url": "/api"}]
    assert "/v1/predictions" in schema["paths"]


def test_the_examples_of_the_documentation_work(api: Api) -> None:
    schema = api.client.get("/openapi.json").json()
    content = schema["paths"]["/v1/predictions"]["post"]["requestBody"]["content"]
    examples = content["application/json"]["examples"]
    assert {name: read(api.send(json.dumps(e["value"]))) for name, e in examples.items()} == {
        "strokes": [7],
        "pixels": [1],
    }
