"""What the API refuses, and how it says so."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from database import Database
from streamlit_app.api import middleware
from tests.integration.api.client import Api, fields, pixels, png, problem, strokes
from tests.support.stored_rows import count


def changed(row: int, column: int, value: object) -> dict[str, Any]:
    wrong = pixels(3)
    wrong["pixels"][row][column] = value
    return wrong


@pytest.mark.parametrize(
    ("drawing", "field"),
    [
        (changed(2, 5, 256), "drawings[1].pixels[2][5]"),
        (changed(2, 5, -1), "drawings[1].pixels[2][5]"),
        (changed(2, 5, "7"), "drawings[1].pixels[2][5]"),
        (changed(2, 5, 0.5), "drawings[1].pixels[2][5]"),
        (changed(2, 5, True), "drawings[1].pixels[2][5]"),
        (changed(2, 5, None), "drawings[1].pixels[2][5]"),
        ({"pixels": [[0] * 28] * 27}, "drawings[1].pixels"),
        ({"pixels": [[0] * 29] * 28}, "drawings[1].pixels[0]"),
        ({"pixels": "x"}, "drawings[1].pixels"),
        ({"pixels": [], "strokes": []}, "drawings[1]"),
        ({}, "drawings[1]"),
        ({"pixels": [[9] * 28] * 28, "size": 1}, "drawings[1].size"),
        ({"strokes": []}, "drawings[1].strokes"),
        ({"strokes": [{"points": []}]}, "drawings[1].strokes[0].points"),
        ({"strokes": [{"points": [[1, 2, 3]]}]}, "drawings[1].strokes[0].points[0]"),
        ({"strokes": [{"points": [[1, 10_001]]}]}, "drawings[1].strokes[0].points[0][1]"),
        ({"strokes": [{"points": [[1, 1e300]]}]}, "drawings[1].strokes[0].points[0][1]"),
        ({"strokes": [{"points": [[1, 1]], "width": 0}]}, "drawings[1].strokes[0].width"),
        ({"strokes": [{"points": [[1, 1]], "width": 201}]}, "drawings[1].strokes[0].width"),
        ({"strokes": [{"points": [[1, 1]]}] * 201}, "drawings[1].strokes"),
        ({"strokes": [{"points": [[1, 1]] * 15_000}] * 2}, "drawings[1].strokes"),
        ({"strokes": [{"points": [[9, 9]], "width": 50}], "size": 28}, "drawings[1].strokes"),
        ({"strokes": [{"points": [[1, 1]]}], "size": 3000}, "drawings[1].size"),
        ({"image": "%%%%"}, "drawings[1].image"),
        ({"image": "AAAA"}, "drawings[1].image"),
        ({"image": 5}, "drawings[1].image"),
        ({f"member{number}": 0 for number in range(5000)} | {"pixels": []}, "drawings[1]"),
    ],
)
def test_a_wrong_drawing_is_named(api: Api, drawing: dict[str, Any], field: str) -> None:
    assert fields(api.draw(strokes(7), drawing)) == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"drawings": [7]}', "drawings[0]"),
        ("[]", "body"),
        ("{}", "drawings"),
        ('{"drawings": []}', "drawings"),
        ("7", "body"),
    ],
)
def test_a_body_of_another_shape_is_refused(api: Api, body: str, field: str) -> None:
    assert fields(api.send(body)) == [field]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "{'drawings': 1}",
        '{"drawings": [{"strokes": [{"points": [[NaN, 1]]}]}]}',
        '{"drawings": [{"strokes": [{"points": [[Infinity, 1]]}]}]}',
        "[" * 50_000,
        '{"a":' * 20_000,
        '{"drawings": "\\ud800"}',
        b'{"drawings": "\xff"}',
    ],
)
def test_what_is_not_json_is_malformed(api: Api, body: str | bytes) -> None:
    assert "JSON" in problem(api.send(body), 400)["detail"]


def test_huge_numbers_are_refused(api: Api) -> None:
    for number in ("1e400", "-1e400", "9" * 5000):
        body = f'{{"drawings": [{{"strokes": [{{"points": [[{number}, 1]]}}]}}]}}'
        assert api.send(body).status_code in {400, 422}


def test_too_many_parts_are_refused_before_they_are_built(api: Api) -> None:
    problem(api.send("[" + "[]," * 100_000 + "[]]"), 413)
    problem(api.send("{" + '"x":0,' * 100_000 + '"x":0}'), 413)


def test_a_body_beyond_the_bound_is_refused_unread(api: Api) -> None:
    problem(api.send(b"x" * (middleware.MAX_BODY + 1)), 413)


def test_a_body_of_unknown_length_is_counted_as_it_comes(api: Api) -> None:
    pieces = (b" " * 100_000 for _ in range(middleware.MAX_BODY // 100_000 + 2))
    kind = {"Content-Type": "application/json"}
    problem(api.client.post("/v1/predictions", content=pieces, headers=kind), 413)


def test_what_takes_too_long_is_refused_before_it_is_begun(api: Api) -> None:
    buffer = io.BytesIO()
    Image.new("1", (6300, 6300), 1).save(buffer, "PNG")
    huge = {"image": base64.b64encode(buffer.getvalue()).decode()}
    problem(api.draw(*[huge] * 6), 413)
    zigzag = [[0, 0], [280, 280]] * 4000
    problem(api.draw({"strokes": [{"points": zigzag, "width": 150}]}), 413)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/xml", "multipart/mixed"])
def test_another_media_type_is_not_supported(api: Api, kind: str) -> None:
    answer = api.send(b"x", kind)
    problem(answer, 415)
    assert "application/json" in answer.headers["accept-post"]


def test_a_form_without_files_is_refused(api: Api) -> None:
    assert fields(api.client.post("/v1/predictions", files={"file": png(1)})) == ["file"]
    both = api.client.post("/v1/predictions", files={"files": png(1)}, data={"size": "1"})
    assert fields(both) == ["size"]
    as_text = "--x\r\nContent-Disposition: form-data; name=files\r\n\r\nhello\r\n--x--\r\n"
    assert fields(api.send(as_text, "multipart/form-data; boundary=x")) == ["files"]
    assert fields(api.send("--x--\r\n", "multipart/form-data; boundary=x")) == ["files"]
    problem(api.send("junk", "multipart/form-data; boundary=x"), 400)
    problem(api.send("junk", "multipart/form-data"), 400)


def test_a_file_that_cannot_be_read_is_named(api: Api, database: Database) -> None:
    answer = api.upload(("a.png", png(1), "image/png"), ("b.png", b"junk", "image/png"))
    assert fields(answer) == ["files[1]"]
    assert fields(api.send(b"junk", "image/png")) == ["body"]
    assert count(database) == 0


@pytest.mark.parametrize("hours", ["0", "-1", "x", "1e9", "nan", "99999999999999999999"])
def test_hours_are_bounded(api: Api, hours: str) -> None:
    assert fields(api.client.get("/v1/statistics", params={"hours": hours})) == ["hours"]


def test_hours_are_said_once(api: Api) -> None:
    assert fields(api.client.get("/v1/statistics?hours=1&hours=2")) == ["hours"]
