"""Around the whole API: no body beyond the bound is taken in, and no error of ours gets out."""

from __future__ import annotations

import logging
import traceback

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamlit_app.api.errors import Problem

MAX_BODY = 10_000_000  # bytes

_logger = logging.getLogger(__name__)


class Guard:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched_send(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            _check_length(scope)
            await self.app(scope, _bounded(receive), watched_send)
        except ClientDisconnect:
            pass  # nobody is left to answer
        except Problem as problem:
            await problem.response()(scope, receive, send)
        except Exception as error:  # the last place that can answer
            _log(scope, error)
            if not begun:
                await _ours().response()(scope, receive, send)


def too_large() -> Problem:
    return Problem(413, f"The body is larger than {MAX_BODY // 10**6} MB: send fewer at once.")


def _ours() -> Problem:
    return Problem(500, "A mistake of ours; it is in the server's log. Trying again may help.")


def _check_length(scope: Scope) -> None:
    """By Content-Length, before anything is read. Without one, the body is counted as it comes."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    if length.isdigit() and int(length[:20]) > MAX_BODY:
        raise too_large()


def _bounded(receive: Receive) -> Receive:
    """`receive`, until too much has come. Also where Content-Length is missing or a lie."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY:
            raise too_large()
        return message

    return counted


def _log(scope: Scope, error: Exception) -> None:
    # Without the messages: PostgreSQL's, for one, hold what was to be stored.
    frames = "".join(traceback.format_tb(error.__traceback__))
    kinds = [type(error).__name__]
    while (cause := error.__cause__) is not None and isinstance(cause, Exception):
        error = cause
        kinds.append(type(error).__name__)
    _logger.error(
        "%s %r failed: %s\n%s", scope["method"], scope["path"], ", from ".join(kinds), frames
    )
