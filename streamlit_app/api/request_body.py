"""Request bodies: JSON, a form with files, or one raw image or CSV file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.datastructures import UploadFile

from streamlit_app.api.errors import FieldError, Problem, field_errors, invalid_fields
from streamlit_app.api.schemas.requests import MAX_DIGITS

# Lists, objects and members in one JSON body. Each takes a few bytes to send and hundreds in
# memory, and blocks the server while it is parsed; 256 digits of 200 points each fit.
MAX_JSON_PARTS = 60_000
_MAX_NAME = 200  # characters
_MAX_FILES = 1000  # that are parsed, to say how many are too many
_ACCEPTED = "application/json, multipart/form-data, image/*, text/csv"

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True)
class File:
    """`name`: None if the client gave none."""

    name: str | None
    media_type: str
    content: bytes

    @property
    def name_for_reading(self) -> str:
        """Its extension tells CSV files from images; for a raw body the media type does."""
        return "body.csv" if self.media_type == "text/csv" else self.name or ""


@dataclass(frozen=True)
class Body:
    """Either JSON or files: those of a form, or the raw body as the only one."""

    json: bytes | None
    files: tuple[File, ...] = ()
    is_form: bool = False

    @property
    def digest(self) -> bytes:
        """SHA-256 of the content; does not depend on a form's boundary."""
        found = sha256(self.json or b"")
        for file in self.files:
            for part in ((file.name or "").encode(), file.media_type.encode(), file.content):
                found.update(len(part).to_bytes(8) + part)
        return found.digest()


async def json_body(request: Request) -> bytes:
    """Raises: Problem, if the body is not JSON or too large."""
    if _media_type(request.headers.get("content-type")) != "application/json":
        raise _unsupported("application/json")
    return await request.body()


async def drawings_body(request: Request) -> Body:
    """Raises: Problem, if the media type is not supported or the body too large."""
    media_type = _media_type(request.headers.get("content-type"))
    if media_type == "application/json":
        return Body(await request.body())
    if media_type == "multipart/form-data":
        return Body(None, await _form_files(request), is_form=True)
    if media_type == "text/csv" or media_type.startswith("image/"):
        return Body(None, (File(None, media_type, await request.body()),))
    raise _unsupported(_ACCEPTED)


def parse_json(body: bytes, schema: type[S]) -> S:
    """Raises: Problem, if it is not JSON or does not match the schema."""
    if sum(body.count(sign) for sign in (b"[", b"{", b":")) > MAX_JSON_PARTS:
        detail = f"The body has more than {MAX_JSON_PARTS:,} lists and members: send less at once."
        raise Problem(413, detail)
    try:
        # Rejects more than 200 levels of nesting by itself; NaN and Infinity are not JSON.
        value = from_json(body, allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        raise Problem(400, f"The body is not valid JSON: {error}.") from None
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise invalid_fields(field_errors(found)) from None


def _media_type(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _unsupported(accepted: str) -> Problem:
    detail = f"Unsupported Content-Type: send one of {accepted}."
    return Problem(415, detail, headers={"Accept-Post": accepted})


async def _form_files(request: Request) -> tuple[File, ...]:
    files = []
    async with request.form(max_files=_MAX_FILES, max_fields=8) as form:
        for name, value in form.multi_items():
            if name != "files" or not isinstance(value, UploadFile):
                message = "the form may only have files, in the field “files”"
                raise invalid_fields(
                    [FieldError(field=_printable(name) or "form", message=message)]
                )
            media_type = _media_type(value.content_type)
            files.append(File(_printable(value.filename), media_type, await value.read()))
    if not 1 <= len(files) <= MAX_DIGITS:
        message = f"expected 1 to {MAX_DIGITS} files, found {len(files)}"
        raise invalid_fields([FieldError(field="files", message=message)])
    return tuple(files)


def _printable(name: str | None) -> str | None:
    """An untrusted name, safe to store and show."""
    return "".join(filter(str.isprintable, name or ""))[:_MAX_NAME] or None
