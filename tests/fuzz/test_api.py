"""Whatever is sent to the API, it is digits or a problem that names what is wrong."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from streamlit_app.api.digit_extraction import extract_digits
from streamlit_app.api.errors import TYPES, Problem
from streamlit_app.api.request_body import Body, drawings_body, parse_json
from streamlit_app.api.schemas.requests import MAX_DIGITS, LabelRequest
from tests.support.fuzzing import (
    ANYTHING,
    NUMBERS,
    PICTURE,
    PIXELS,
    PNG,
    STROKES,
    assert_is_picture,
    fuzz,
    mutated,
)
from tests.support.small_mnist import GLYPHS

T = TypeVar("T")

POINTS = st.lists(st.lists(NUMBERS, min_size=2, max_size=2) | ANYTHING, max_size=12)
DRAWN = st.builds(
    lambda strokes, more: {"strokes": strokes} | more,
    st.lists(
        st.builds(lambda points, width: {"points": points, "width": width}, POINTS, NUMBERS)
        | ANYTHING,
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(["size", "width", "pixels"]), NUMBERS | ANYTHING, max_size=1),
)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """A picture as numbers, a few of which are no numbers, or too many or too few."""
    pixels = GLYPHS[5].tolist()
    for odd in draw(st.lists(NUMBERS | ANYTHING, max_size=3)):
        pixels[draw(st.integers(0, 27))][draw(st.integers(0, 27))] = odd
    pixels += draw(st.sampled_from([[], [], [[0] * 28], [[]], [0]]))
    return {"pixels": pixels}


IMAGES = st.builds(lambda content: {"image": base64.b64encode(content).decode()}, st.binary())
ITEMS = st.sampled_from([PIXELS, STROKES, PICTURE]) | rows() | DRAWN | IMAGES | ANYTHING
BODIES = st.builds(lambda items: {"drawings": items}, st.lists(ITEMS, max_size=4)) | ANYTHING


def as_json(value: Any) -> bytes:  # noqa: ANN401 - anything JSON can say, and NaN
    return json.dumps(value).encode(errors="surrogatepass")


@fuzz
@pytest.mark.filterwarnings("ignore")  # Pillow tells of damage that it can live with
@given(BODIES.map(as_json) | st.binary(), st.data())
def test_any_json_is_digits_or_a_problem(text: bytes, data: st.DataObject) -> None:
    assert_digits_or_problem(Body(mutated(text, data) if data.draw(st.booleans()) else text))


@fuzz
@given(st.builds(lambda digit: {"digit": digit}, NUMBERS | ANYTHING) | ANYTHING, st.data())
def test_any_json_is_a_label_or_a_problem(value: Any, data: st.DataObject) -> None:  # noqa: ANN401
    text = as_json(value)
    text = mutated(text, data) if data.draw(st.booleans()) else text
    said = outcome(lambda: parse_json(text, LabelRequest))
    assert said is None or said.digit is None or said.digit in range(10)


NAMES = st.sampled_from(["3.png", "a.csv", "", "../../x.png", "\u202e.png", "a" * 500])
FILES = st.lists(st.tuples(NAMES, st.sampled_from([PNG, b"1,2\n3,4", b""]) | st.binary()))
KINDS_OF_BODY = st.sampled_from(
    ["multipart/form-data; boundary=x", "multipart/form-data", "image/png", "text/csv", "text/html"]
)


def form(files: list[tuple[str, bytes]], field: str) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join(parts) + b"--x--\r\n"


@fuzz
@pytest.mark.filterwarnings("ignore")
@given(FILES, st.sampled_from(["files", "files", "other"]), KINDS_OF_BODY, st.data())
def test_any_form_is_digits_or_a_problem(
    files: list[tuple[str, bytes]], field: str, kind: str, data: st.DataObject
) -> None:
    sent = form(files, field)
    sent = mutated(sent, data) if data.draw(st.booleans()) else sent
    body = outcome(lambda: asyncio.run(drawings_body(request(sent, kind))))
    if body is not None:
        assert_digits_or_problem(body)


def request(content: bytes, kind: str) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    headers = [(b"content-type", kind.encode())]
    return Request({"type": "http", "method": "POST", "headers": headers, "app": None}, receive)


def assert_digits_or_problem(body: Body) -> None:
    digits = outcome(lambda: extract_digits(body))
    assert digits is None or 1 <= len(digits) <= MAX_DIGITS
    for digit in digits or []:
        assert_is_picture(digit.pixels)


def outcome(read: Callable[[], T]) -> T | None:
    """What was read; None where it is refused in a way that a client is told."""
    try:
        return read()
    except Problem as problem:
        return None if problem.status in TYPES and problem.detail else pytest.fail(str(problem))
    except HTTPException as error:  # of the form's parser; answered as a problem, too
        return None if error.status_code == 400 else pytest.fail(str(error))
