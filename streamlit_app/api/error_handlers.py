"""From the errors that the use cases raise, and those of FastAPI, to problems."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from database import DatabaseUnavailable, KeyReused, OverLimit, UnknownDrawing
from streamlit_app.api.errors import Fault, Problem, faults_of, invalid

RETRY_AFTER = "5"  # seconds until a database that is away is tried again

_ADVICE = {
    404: "There is nothing at this address: /api/docs lists what there is.",
    405: "This address does not take this method: the header Allow lists those that it takes.",
}


def catch_all(app: FastAPI) -> None:
    """Let every error become a problem."""
    app.add_exception_handler(Problem, _answer(lambda problem: problem))
    app.add_exception_handler(RequestValidationError, _answer(_wrong_parameter))
    app.add_exception_handler(HTTPException, _answer(_http))
    app.add_exception_handler(DatabaseUnavailable, _answer(_unavailable))
    app.add_exception_handler(OverLimit, _answer(_over_limit))
    app.add_exception_handler(UnknownDrawing, _answer(_unknown))
    app.add_exception_handler(KeyReused, _answer(_key_reused))


def _answer(
    to_problem: Callable[[Any], Problem],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(_: Request, error: Exception) -> Response:
        return to_problem(error).response()

    return handler


def _wrong_parameter(error: RequestValidationError) -> Problem:
    # The place begins with "path", "query" or "header", which says less than the name alone.
    errors = [{**each, "loc": each["loc"][1:]} for each in error.errors()]
    return invalid(faults_of(errors))


def _http(error: HTTPException) -> Problem:
    detail = _ADVICE.get(error.status_code, str(error.detail))
    return Problem(error.status_code, detail, headers=error.headers)


def _unavailable(_: DatabaseUnavailable) -> Problem:
    # Not its own words: they name the server.
    return Problem(
        503,
        "The database does not answer, so nothing was stored or read: try again later.",
        headers={"Retry-After": RETRY_AFTER},
    )


def _over_limit(error: OverLimit) -> Problem:
    detail = f"{str(error).capitalize()}."
    return Problem(429, detail, headers={"Retry-After": str(error.retry_after)})


def _unknown(error: UnknownDrawing) -> Problem:
    return Problem(404, f"No prediction with the id {error.drawing_id} is stored.")


def _key_reused(_: KeyReused) -> Problem:
    message = "it came with another request within the last day: take a new key for a new request"
    return invalid([Fault(field="Idempotency-Key", message=message)], "key-reused")
