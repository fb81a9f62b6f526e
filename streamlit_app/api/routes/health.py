"""GET /healthz: the health check."""

from __future__ import annotations

from fastapi import APIRouter

from streamlit_app.api.dependencies import ServicesDependency
from streamlit_app.api.errors import problem_responses
from streamlit_app.api.schemas.responses import HealthResponse

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    summary="Health check",
    responses=problem_responses(500, 503),
    openapi_extra={"security": []},
)
def get_health(services: ServicesDependency) -> HealthResponse:
    """200 if the models are loaded and the database answers, 503 if it doesn't."""
    services.database.ping()
    return HealthResponse(models=services.predictor.versions)
