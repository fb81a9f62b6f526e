"""GET /healthz: for probes."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from streamlit_app.api.dependencies import ServicesDependency
from streamlit_app.api.errors import documented

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = "ok"
    database: Literal["ok"] = "ok"
    models: dict[str, str] = Field(description="The loaded version of each model.")


@router.get(
    "/healthz",
    summary="Whether it works",
    responses=documented(500, 503),
    openapi_extra={"security": []},
)
def get(services: ServicesDependency) -> Health:
    """200 where the models are loaded and the database answers; 503 where it does not."""
    services.database.ping()
    return Health(models=services.predictor.versions)
