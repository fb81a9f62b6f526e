"""GET /statistics: accuracy statistics of the live models."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from database import dashboard
from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.errors import FieldError, invalid_fields, problem_responses
from streamlit_app.api.schemas.responses import StatisticsResponse

TEN_YEARS = 24 * 3653  # hours

router = APIRouter(tags=["statistics"])


@router.get(
    "/statistics",
    summary="Accuracy statistics",
    responses=problem_responses(401, 422, 429, 500, 503),
)
def get_statistics(
    request: Request,
    _: UserDependency,
    services: ServicesDependency,
    hours: Annotated[
        int | None,
        Query(ge=1, le=TEN_YEARS, description="Only drawings of the last hours; default: all."),
    ] = None,
) -> StatisticsResponse:
    """The dashboard's figures for the live models."""
    if len(request.query_params.getlist("hours")) > 1:
        raise invalid_fields([FieldError(field="hours", message="given more than once")])
    span = None if hours is None else timedelta(hours=hours)
    versions = services.predictor.versions
    return StatisticsResponse.of(dashboard(services.database, span, versions), versions)
