"""/predictions: predict and store digits, get a stored prediction, set its label."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID, uuid4

import numpy as np
from fastapi import APIRouter, Depends, Header, Response

from database.drawing_queries import find_drawing
from database.idempotency import IdempotentRequest, find_response
from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.digit_extraction import extract_digits
from streamlit_app.api.errors import problem_responses
from streamlit_app.api.openapi import DRAWINGS_BODY, LABEL_BODY
from streamlit_app.api.request_body import Body, drawings_body, json_body, parse_json
from streamlit_app.api.schemas.requests import LabelRequest
from streamlit_app.api.schemas.responses import (
    LabelResponse,
    PredictionResponse,
    PredictionsResponse,
    StoredPredictionResponse,
)
from streamlit_app.services.classification import ClassifiedDrawing
from streamlit_app.services.container import Services

router = APIRouter(tags=["predictions"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[!-~]+$",
        description="A key of your own. For a day, the same request with the same key gets the "
        "same response, and nothing is stored twice.",
        examples=["9f4d2c1e-6f0a-4d53-9a43-0c8f6f0d1b7e"],
    ),
]
_REPLAYED = {
    "Idempotency-Replayed": {
        "description": "“true” for the response to an earlier request with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


@router.post(
    "/predictions",
    status_code=201,
    summary="Get a prediction",
    response_description="Predicted and stored.",
    responses={
        201: {"headers": _REPLAYED},
        **problem_responses(400, 401, 413, 415, 422, 429, 500, 503),
    },
    openapi_extra={"requestBody": DRAWINGS_BODY},
)
def create_predictions(
    user: UserDependency,
    services: ServicesDependency,
    body: Annotated[Body, Depends(drawings_body)],
    response: Response,
    key: IdempotencyKey = None,
) -> PredictionsResponse:
    """Predict up to 256 digits and store them. If one can't be read, none is stored."""
    if key is None:
        drawings, answer = _predict(services, body)
        services.drawings.store_all(user, drawings)
        return answer
    request = IdempotentRequest(str(user.author), key, body.digest)
    stored = find_response(services.database, request)
    if stored is None:
        drawings, answer = _predict(services, body)
        json = answer.model_dump(mode="json")
        stored = services.drawings.store_once(user, drawings, request, json)
        if stored["predictions"][0]["id"] == str(answer.predictions[0].id):
            return answer
    response.headers["Idempotency-Replayed"] = "true"
    return PredictionsResponse.model_validate(stored)


def _predict(
    services: Services, body: Body
) -> tuple[dict[UUID, ClassifiedDrawing], PredictionsResponse]:
    """One batch for the whole request."""
    digits = extract_digits(body)
    pixels = np.stack([digit.pixels for digit in digits])
    drawings = {
        uuid4(): replace(drawing, strokes=digit.strokes)
        for drawing, digit in zip(
            services.predictor.classify_images(pixels, "api"), digits, strict=True
        )
    }
    predictions = [
        PredictionResponse.of(drawing_id, drawing, digit)
        for (drawing_id, drawing), digit in zip(drawings.items(), digits, strict=True)
    ]
    return drawings, PredictionsResponse(predictions=predictions)


@router.get(
    "/predictions/{id}",
    summary="Get a stored prediction",
    responses=problem_responses(401, 404, 422, 429, 500, 503),
)
def get_prediction(
    id: UUID, _: UserDependency, services: ServicesDependency
) -> StoredPredictionResponse:
    """The prediction when the drawing was stored, and its current label."""
    return StoredPredictionResponse.of(find_drawing(services.database, id))


@router.put(
    "/predictions/{id}/label",
    summary="Set the label",
    responses=problem_responses(400, 401, 404, 413, 415, 422, 429, 500, 503),
    openapi_extra={"requestBody": LABEL_BODY},
)
def set_label(
    id: UUID,
    user: UserDependency,
    services: ServicesDependency,
    body: Annotated[bytes, Depends(json_body)],
) -> LabelResponse:
    """Set or replace the true label; null removes it."""
    given = parse_json(body, LabelRequest).digit
    digit = None if given is None else int(given)
    if digit is None:
        services.labelling.unlabel(user, [id])
    else:
        services.labelling.label(user, [id], digit)
    return LabelResponse(id=id, digit=digit)
