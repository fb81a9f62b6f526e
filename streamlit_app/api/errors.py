"""What went wrong, as application/problem+json (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457).

Says what is wrong and what to do, and names the fields. Never what was sent, nor anything of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 20  # named in one answer

# By status; those that programs must tell apart within one status have names of their own.
KINDS = {
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


class Fault(BaseModel):
    """One wrong field."""

    field: str = Field(description="Where it is.", examples=["drawings[3].pixels[2][5]"])
    message: str = Field(description="What is wrong with it.")


class ProblemBody(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="The kind of problem.", examples=["urn:problem-type:invalid"])
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong, and what to do.")
    errors: list[Fault] = Field(description="The fields that are wrong, the first 20 of them.")


class Problem(Exception):
    """Becomes the answer. `kind`: of KINDS where it is left out."""

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        kind: str = "",
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind or KINDS.get(status, "other")
        self.faults, self.headers = faults, headers

    def response(self) -> JSONResponse:
        body = ProblemBody(
            type=f"urn:problem-type:{self.kind}",
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            errors=list(self.faults[:MOST_FAULTS]),
        )
        return JSONResponse(body.model_dump(), self.status, self.headers, MEDIA_TYPE)


def invalid(faults: Sequence[Fault], kind: str = "") -> Problem:
    """422, with the first fault in words."""
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return Problem(422, f"{faults[0].field}: {faults[0].message}{more}", faults, kind=kind)


def faults_of(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What pydantic says is wrong, without what was sent."""
    return [
        Fault(field=path_of(each["loc"]), message=_message(each)) for each in errors[:MOST_FAULTS]
    ]


def path_of(place: Sequence[str | int]) -> str:
    """`drawings[3].pixels[2]` from pydantic's place, where <…> marks which kind of item it is."""
    path = ""
    for step in place:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not step.startswith("<"):
            path += f".{step[:40]}" if path else step[:40]
    return path or "body"


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        return "Input should be an object"  # pydantic names a class of ours
    return str(error["msg"]).removeprefix("Value error, ")[:300]


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What FastAPI is told about an operation's problems."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in statuses
    }
