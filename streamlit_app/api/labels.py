"""PUT /predictions/{id}/label: say what a digit really is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from database.lookup import find_drawing
from streamlit_app.api.access import TheService, TheVisitor
from streamlit_app.api.answers import Labelled
from streamlit_app.api.body import json_body
from streamlit_app.api.examples import LABEL_BODY
from streamlit_app.api.json_text import parse
from streamlit_app.api.problems import documented
from streamlit_app.api.shapes import Label

router = APIRouter(tags=["predictions"])


@router.put(
    "/predictions/{id}/label",
    summary="Say what it is",
    responses=documented(400, 401, 404, 413, 415, 422, 429, 500, 503),
    openapi_extra={"requestBody": LABEL_BODY},
)
def put(
    id: UUID,
    visitor: TheVisitor,
    service: TheService,
    body: Annotated[bytes, Depends(json_body)],
) -> Labelled:
    """Store the true digit in place of what was said before; null takes it back."""
    said = parse(body, Label).digit
    digit = None if said is None else int(said)
    if digit is None:
        find_drawing(service.database, id)  # or else it is unknown
        service.withdraw(id)
    else:
        service.label(id, digit, visitor)
    return Labelled(id=id, digit=digit)
