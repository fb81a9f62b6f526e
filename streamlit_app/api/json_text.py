"""JSON from outside to shapes, bounded in depth, in the number of its parts and in its numbers."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from streamlit_app.api.problems import Problem, faults_of, invalid

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
