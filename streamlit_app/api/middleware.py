"""ASGI middleware around the whole API: a limit on request bodies, and a last error handler."""

from __future__ import annotations

import logging
import traceback

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamlit_app.api.errors import Problem

MAX_BODY = 10_000_000  # bytes

_logger = logging.getLogger(__name__)


class UnhandledErrors:
    """Answers every error that nothing else has handled, and logs it without request data."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response_started = False

        async def tracked_send(message: Message) -> None:
            nonlocal response_started
            response_started = True
            await send(message)

        try:
            await self.app(scope, receive, tracked_send)
        except ClientDisconnect:
            pass
        except Exception as error:
            problem = error if isinstance(error, Problem) else _internal_error(scope, error)
            if not response_started:
                await problem.response()(scope, receive, send)


class BodyLimit:
    """Stops reading a request body at MAX_BODY bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            _check_content_length(scope)
            receive = _limited(receive)
        await self.app(scope, receive, send)


def _too_large() -> Problem:
    return Problem(413, f"The body is larger than {MAX_BODY // 10**6} MB: send less at once.")


def _check_content_length(scope: Scope) -> None:
    """Before anything is read. Raises: Problem."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    if length.isdigit() and int(length[:20]) > MAX_BODY:
        raise _too_large()


def _limited(receive: Receive) -> Receive:
    """Counts what is received: Content-Length may be missing or wrong."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY:
            raise _too_large()
        return message

    return counted


def _internal_error(scope: Scope, error: Exception) -> Problem:
    # Without the messages: PostgreSQL's, for example, contain the data to be stored.
    frames = "".join(traceback.format_tb(error.__traceback__))
    names, cause = [type(error).__name__], error.__cause__
    while isinstance(cause, Exception):
        names.append(type(cause).__name__)
        cause = cause.__cause__
    chain = ", from ".join(names)
    _logger.error("%s %r failed: %s\n%s", scope["method"], scope["path"], chain, frames)
    return Problem(500, "An internal error, logged by the server. Trying again may help.")
