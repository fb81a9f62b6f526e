"""Errors as application/problem+json (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457).

They say what is wrong and what to do, and name the fields. They never repeat what was sent and
never show internals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
MAX_FIELD_ERRORS = 20  # in one response

# Problem types by status. Problems that clients must tell apart within a status name their own.
TYPES = {
    400: "malformed",
    401: "unauthorized",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many-calls",
    500: "internal",
    503: "unavailable",
}


class FieldError(BaseModel):
    """One invalid field."""

    field: str = Field(description="Path of the field.", examples=["drawings[3].pixels[2][5]"])
    message: str = Field(description="What is wrong with it.")


class ProblemDetails(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="Problem type.", examples=["urn:problem-type:invalid"])
    title: str = Field(description="Reason phrase of the status.")
    status: int = Field(description="HTTP status.")
    detail: str = Field(description="What is wrong and what to do.")
    errors: list[FieldError] = Field(description="The invalid fields, the first 20 of them.")


class Problem(Exception):
    """An error response. `type`: defaults to the status's entry in TYPES."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        type: str = "",
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.type = status, detail, type or TYPES.get(status, "other")
        self.errors, self.headers = errors, headers

    def response(self) -> JSONResponse:
        body = ProblemDetails(
            type=f"urn:problem-type:{self.type}",
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            errors=list(self.errors[:MAX_FIELD_ERRORS]),
        )
        return JSONResponse(body.model_dump(), self.status, self.headers, MEDIA_TYPE)


def invalid_fields(errors: Sequence[FieldError], type: str = "") -> Problem:
    """Status 422; the detail is the first error."""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Problem(422, f"{errors[0].field}: {errors[0].message}{more}", errors, type=type)


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """From pydantic's errors, without the input."""
    return [
        FieldError(field=field_path(each["loc"]), message=_message(each))
        for each in errors[:MAX_FIELD_ERRORS]
    ]


def field_path(location: Sequence[str | int]) -> str:
    """`drawings[3].pixels[2]` from pydantic's location; `<…>` in it is a union tag."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not step.startswith("<"):
            path += f".{step[:40]}" if path else step[:40]
    return path or "body"


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        return "Input should be an object"  # pydantic's message names our class
    return str(error["msg"]).removeprefix("Value error, ")[:300]


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """An operation's problems, for FastAPI's `responses`."""
    schema = {"schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in statuses
    }
