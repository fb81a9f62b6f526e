"""The body of a request, taken in but not yet understood: JSON, files, or one raw picture."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.datastructures import UploadFile

from streamlit_app.api.errors import Fault, Problem, faults_of, invalid
from streamlit_app.api.schemas.requests import MAX_DIGITS

_LONGEST_NAME = 200
_MOST_FILES = 1000  # that are counted, to say how many are too many
_ACCEPTED = "application/json, multipart/form-data, image/*, text/csv"


@dataclass(frozen=True)
class File:
    """`name`: None where the client gave none. `kind`: its media type."""

    name: str | None
    kind: str
    content: bytes

    @property
    def reading_name(self) -> str:
        """What tells CSV from pictures: the name, or else the media type."""
        return "body.csv" if self.kind == "text/csv" else self.name or ""


@dataclass(frozen=True)
class Body:
    """Either JSON, or files: those of a form, or the body itself as the only one."""

    json: bytes | None
    files: tuple[File, ...] = ()
    is_form: bool = False

    @property
    def digest(self) -> bytes:
        """The same for the same content, also where a form has another boundary."""
        found = sha256(self.json or b"")
        for file in self.files:
            for part in ((file.name or "").encode(), file.kind.encode(), file.content):
                found.update(len(part).to_bytes(8) + part)
        return found.digest()


async def json_body(request: Request) -> bytes:
    """Raises Problem: it is something else than JSON, or too large."""
    if _kind(request) != "application/json":
        raise _unsupported("application/json")
    return await request.body()


async def drawings_body(request: Request) -> Body:
    """Raises Problem: nothing that this takes, or too large."""
    kind = _kind(request)
    if kind == "application/json":
        return Body(await request.body())
    if kind == "multipart/form-data":
        return Body(None, await _form(request), is_form=True)
    if kind == "text/csv" or kind.startswith("image/"):
        return Body(None, (File(None, kind, await request.body()),))
    raise _unsupported(_ACCEPTED)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _unsupported(accepted: str) -> Problem:
    detail = f"The body is none of {accepted}: send one of them, and say so in Content-Type."
    return Problem(415, detail, headers={"Accept-Post": accepted})


async def _form(request: Request) -> tuple[File, ...]:
    files = []
    async with request.form(max_files=_MOST_FILES, max_fields=8) as form:
        for name, value in form.multi_items():
            if name != "files" or not isinstance(value, UploadFile):
                message = "the form has files in the field “files”, and nothing else"
                raise invalid([Fault(field=_clean(name) or "form", message=message)])
            kind = (value.content_type or "").partition(";")[0].strip().lower()
            files.append(File(_clean(value.filename), kind, await value.read()))
    if not 1 <= len(files) <= MAX_DIGITS:
        message = f"there are {len(files)} files, not 1 to {MAX_DIGITS}"
        raise invalid([Fault(field="files", message=message)])
    return tuple(files)


def _clean(name: str | None) -> str | None:
    """What can be stored and shown of a name that somebody else chose."""
    return "".join(filter(str.isprintable, name or ""))[:_LONGEST_NAME] or None


# Lists, objects and their members in one body. They take some bytes to send and hundreds to keep,
# and nothing else runs while they are made; 256 digits of 200 points each fit.
MAX_PARTS = 60_000

S = TypeVar("S", bound=BaseModel)


def parse(body: bytes, shape: type[S]) -> S:
    """Raises Problem: not JSON, or not of this shape."""
    if sum(body.count(sign) for sign in (b"[", b"{", b":")) > MAX_PARTS:
        detail = f"The body has more than {MAX_PARTS:,} lists and members: send fewer at once."
        raise Problem(413, detail)
    try:
        # Refuses more than 200 levels by itself; NaN and Infinity are not JSON.
        value = from_json(body, allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        raise Problem(400, f"The body is not JSON: {error}.") from None
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise invalid(faults_of(found)) from None
