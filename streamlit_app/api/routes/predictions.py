"""POST and GET /predictions: have digits read and stored; look at one again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID, uuid4

import numpy as np
from fastapi import APIRouter, Depends, Header, Response

from database import Request, find_answer, find_drawing
from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.digit_extraction import find_digits
from streamlit_app.api.errors import documented
from streamlit_app.api.openapi import DRAWINGS_BODY, LABEL_BODY
from streamlit_app.api.request_body import Body, drawings_body, json_body, parse
from streamlit_app.api.schemas.requests import Label
from streamlit_app.api.schemas.responses import Labelled, Prediction, Predictions, StoredPrediction
from streamlit_app.services.classification import ClassifiedDrawing
from streamlit_app.services.container import Services

router = APIRouter(tags=["predictions"])

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[!-~]+$",
        description="A word of your own for this request. The same request with the same key gets "
        "the same answer for a day, and nothing is stored twice.",
        examples=["9f4d2c1e-6f0a-4d53-9a43-0c8f6f0d1b7e"],
    ),
]
_REPLAYED = {
    "Idempotency-Replayed": {
        "description": "“true” where this request was answered before.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


@router.post(
    "/predictions",
    status_code=201,
    summary="Read digits",
    response_description="Read and stored.",
    responses={
        201: {"headers": _REPLAYED},
        **documented(400, 401, 413, 415, 422, 429, 500, 503),
    },
    openapi_extra={"requestBody": DRAWINGS_BODY},
)
def create(
    user: UserDependency,
    services: ServicesDependency,
    body: Annotated[Body, Depends(drawings_body)],
    response: Response,
    key: Key = None,
) -> Predictions:
    """Read up to 256 digits. All of them are stored, or, where one cannot be read, none."""
    if key is None:
        drawings, answer = _read(services, body)
        services.drawings.store_all(user, drawings)
        return answer
    request = Request(str(user.author), key, body.digest)
    given = find_answer(services.database, request)
    if given is None:
        drawings, answer = _read(services, body)
        given = services.drawings.store_once(
            user, drawings, request, answer.model_dump(mode="json")
        )
        if given["predictions"][0]["id"] == str(answer.predictions[0].id):
            return answer
    response.headers["Idempotency-Replayed"] = "true"
    return Predictions.model_validate(given)


@router.get(
    "/predictions/{id}",
    summary="Look at one prediction",
    responses=documented(401, 404, 422, 429, 500, 503),
)
def get(id: UUID, _: UserDependency, services: ServicesDependency) -> StoredPrediction:
    """As it was read when it was stored, with the label that it has now."""
    return StoredPrediction.of(find_drawing(services.database, id))


def _read(services: Services, body: Body) -> tuple[dict[UUID, ClassifiedDrawing], Predictions]:
    """One pass through each network for the whole request."""
    digits = find_digits(body)
    read = services.predictor.classify_images(np.stack([digit.pixels for digit in digits]), "api")
    drawings = {
        uuid4(): replace(drawing, strokes=digit.strokes)
        for drawing, digit in zip(read, digits, strict=True)
    }
    rows = zip(drawings.items(), digits, strict=True)
    return drawings, Predictions(
        predictions=[Prediction.of(key, drawing, digit) for (key, drawing), digit in rows]
    )


@router.put(
    "/predictions/{id}/label",
    summary="Say what it is",
    responses=documented(400, 401, 404, 413, 415, 422, 429, 500, 503),
    openapi_extra={"requestBody": LABEL_BODY},
)
def put(
    id: UUID,
    user: UserDependency,
    services: ServicesDependency,
    body: Annotated[bytes, Depends(json_body)],
) -> Labelled:
    """Store the true digit in place of what was said before; null takes it back."""
    said = parse(body, Label).digit
    digit = None if said is None else int(said)
    if digit is None:
        services.labelling.unlabel(user, [id])
    else:
        services.labelling.label(user, [id], digit)
    return Labelled(id=id, digit=digit)
