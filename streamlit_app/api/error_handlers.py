"""Turns the services' errors and FastAPI's own into problems."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from database import DatabaseUnavailable, OverLimit, UnknownDrawing
from database.idempotency import KeyReused
from streamlit_app.api.errors import FieldError, Problem, field_errors, invalid_fields

RETRY_AFTER = "5"  # seconds until the database is tried again

_DETAILS = {
    404: "Not found: /api/docs lists all endpoints.",
    405: "This endpoint doesn't support this method: see the header Allow.",
}


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _handler(lambda problem: problem))
    app.add_exception_handler(RequestValidationError, _handler(_invalid_parameter))
    app.add_exception_handler(HTTPException, _handler(_http_error))
    app.add_exception_handler(DatabaseUnavailable, _handler(_unavailable))
    app.add_exception_handler(OverLimit, _handler(_over_limit))
    app.add_exception_handler(UnknownDrawing, _handler(_unknown_drawing))
    app.add_exception_handler(KeyReused, _handler(_key_reused))


def _handler(
    to_problem: Callable[[Any], Problem],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(_: Request, error: Exception) -> Response:
        return to_problem(error).response()

    return handler


def _invalid_parameter(error: RequestValidationError) -> Problem:
    # A location starts with "path", "query" or "header": the name alone is enough.
    errors = [{**each, "loc": each["loc"][1:]} for each in error.errors()]
    return invalid_fields(field_errors(errors))


def _http_error(error: HTTPException) -> Problem:
    detail = _DETAILS.get(error.status_code, str(error.detail))
    return Problem(error.status_code, detail, headers=error.headers)


def _unavailable(_: DatabaseUnavailable) -> Problem:
    # Without the error's message, which names the database server.
    return Problem(
        503,
        "The database is unavailable; nothing was stored or read. Try again later.",
        headers={"Retry-After": RETRY_AFTER},
    )


def _over_limit(error: OverLimit) -> Problem:
    detail = f"{str(error).capitalize()}."
    return Problem(429, detail, headers={"Retry-After": str(error.retry_after)})


def _unknown_drawing(error: UnknownDrawing) -> Problem:
    return Problem(404, f"There is no prediction with the id {error.drawing_id}.")


def _key_reused(_: KeyReused) -> Problem:
    message = "used with a different request within the last day: send a new key"
    return invalid_fields([FieldError(field="Idempotency-Key", message=message)], "key-reused")
