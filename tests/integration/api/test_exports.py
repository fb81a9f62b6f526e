"""GET /exports: the labelled drawings as files, for those who may see them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from database import Database, DatabaseSettings, open_database
from feedback.formats import FORMATS
from streamlit_app.services import exports
from streamlit_app.services.container import Services
from streamlit_app.services.exports import DOWNLOADS, export_file
from streamlit_app.settings import RateLimits, Settings
from tests.integration.api.client import FREE, Api, fields, problem
from tests.support.labelled_collection import collect, everything

TOKEN = "a token that is long enough".replace(" ", "-")


@pytest.fixture
def collected(database: Database) -> list[UUID]:
    return collect(database)


def unpacked(content: bytes, name: str, folder: Path) -> Path:
    if name == "idx":
        ZipFile(io.BytesIO(content)).extractall(folder / name)
    else:
        (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize("name", list(FORMATS))
def test_each_format_has_all_labelled_drawings(
    api: Api, database: Database, collected: list[UUID], tmp_path: Path, name: str
) -> None:
    answer = api.client.get(f"/v1/exports/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == DOWNLOADS[name].media_type
    assert DOWNLOADS[name].name in answer.headers["content-disposition"]
    found = list(FORMATS[name].read(unpacked(answer.content, name, tmp_path)))
    wanted = [each for each in everything(database) if each.strokes or name != "unipen"]
    assert sorted(each.label for each in found) == sorted(each.label for each in wanted)


def test_a_format_that_does_not_exist_is_named(api: Api) -> None:
    assert fields(api.client.get("/v1/exports/xlsx")) == ["format"]


def test_it_takes_the_token_where_there_is_one(api: Api, collected: list[UUID]) -> None:
    api.services.settings = replace(FREE, api_token=TOKEN)
    problem(api.client.get("/v1/exports/csv"), 401)
    answer = api.client.get("/v1/exports/csv", headers={"Authorization": f"Bearer {TOKEN}"})
    assert len(answer.text.splitlines()) == 1 + len(collected)


@pytest.mark.parametrize(
    "closed",
    [replace(FREE, reviewers=frozenset({"ann@example.org"})), replace(FREE, sign_in_enabled=True)],
)
def test_where_there_is_somebody_to_tell_apart_not_everybody_may(
    api: Api, closed: Settings
) -> None:
    api.services.settings = closed
    assert problem(api.client.get("/v1/exports/csv"), 403)["type"].endswith(":forbidden")
    api.services.settings = replace(api.services.settings, api_token=TOKEN)
    answer = api.client.get("/v1/exports/csv", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200


def test_exports_are_calls_that_are_limited(api: Api) -> None:
    api.services.settings = replace(FREE, calls=RateLimits(1, None))
    assert api.client.get("/v1/exports/csv").status_code == 200
    problem(api.client.get("/v1/exports/csv"), 429)


def test_at_most_two_exports_run_in_parallel(api: Api) -> None:
    with exports._slot(), exports._slot():
        answer = api.client.get("/v1/exports/csv")
    assert "Other exports are running" in problem(answer, 429)["detail"]
    assert answer.headers["retry-after"] == "60"
    assert api.client.get("/v1/exports/csv").status_code == 200


def test_a_database_that_is_away_is_a_problem(api: Api, classifiers: list[Any]) -> None:
    away = open_database(DatabaseSettings("postgresql://nobody@127.0.0.1:1/none"))
    api.services = Services(classifiers, away, FREE)
    problem(api.client.get("/v1/exports/parquet"), 503)


def test_the_page_gets_an_open_file(database: Database, collected: list[UUID]) -> None:
    with export_file(database, "csv") as file:
        assert file.readline().startswith(b"label,pixel0,")
        assert len(file.readlines()) == len(collected)
