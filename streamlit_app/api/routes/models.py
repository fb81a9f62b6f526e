"""GET /models: the model cards of the live models."""

from __future__ import annotations

from fastapi import APIRouter

from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.errors import problem_responses
from streamlit_app.api.schemas.responses import ModelResponse, ModelsResponse

router = APIRouter(tags=["models"])


@router.get("/models", summary="Model cards", responses=problem_responses(401, 429, 500, 503))
def get_models(_: UserDependency, services: ServicesDependency) -> ModelsResponse:
    """Architecture, calibration and test results of the live models."""
    cards = [each.card for each in services.predictor.classifiers]
    return ModelsResponse(models=[ModelResponse.of(card) for card in cards])
