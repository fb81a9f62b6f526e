"""What every answer tells the browser, and what happens to cookies behind HTTPS."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from streamlit_app.security_headers import HEADERS, SecurityHeaders


def _answer(_: Request) -> PlainTextResponse:
    answer = PlainTextResponse("hello")
    answer.set_cookie("_streamlit_user", "ann", httponly=True)
    answer.set_cookie("other", "one", secure=True)
    return answer


@pytest.fixture
def app() -> Starlette:
    return Starlette(routes=[Route("/", _answer)], middleware=[Middleware(SecurityHeaders)])


def get(app: Starlette, path: str, base: str = "http://digits.example") -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/", "/missing"])
def test_every_answer_has_them(app: Starlette, path: str) -> None:
    answer = get(app, path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_behind_https_every_cookie_is_secure(app: Starlette) -> None:
    answer = get(app, "/", "https://digits.example")
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1, 1]
    assert all("=" in cookie for cookie in cookies)
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_on_a_plain_local_address_sign_in_still_works(app: Starlette) -> None:
    answer = get(app, "/")
    assert "strict-transport-security" not in answer.headers
    assert "secure" not in answer.headers.get_list("set-cookie")[0].lower()
