"""GET /statistics: how right the models are on what people drew and labelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from database import Accuracy, ModelStatistics, dashboard
from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.errors import Fault, documented, invalid

TEN_YEARS = 24 * 3653  # hours

router = APIRouter(tags=["statistics"])


class Share(BaseModel):
    """`correct` of `labelled` drawings, with the 95 % interval (Wilson) of the share."""

    correct: int
    labelled: int
    share: float | None = Field(description="0 … 1; null before the first label.")
    low: float
    high: float

    @classmethod
    def of(cls, counted: Accuracy) -> Share:
        return cls(
            correct=counted.correct,
            labelled=counted.labelled,
            share=counted.accuracy,
            low=counted.low,
            high=counted.high,
        )


class ModelCounts(BaseModel):
    """How right the served version of one model was."""

    name: str
    version: str
    accuracy: Share
    expected_calibration_error: float | None = Field(
        description="How far, on average, its confidence is from how often it is right, 0 … 1."
    )
    recall: list[Share] = Field(description="Of those that truly were 0, 1, … 9.")
    precision: list[Share] = Field(description="Of those that were read as 0, 1, … 9.")
    f1: list[float | None] = Field(description="Of 0, 1, … 9: harmonic mean of both, 0 … 1.")

    @classmethod
    def of(cls, counted: ModelStatistics, version: str) -> ModelCounts:
        return cls(
            name=counted.name,
            version=version,
            accuracy=Share.of(counted.accuracy),
            expected_calibration_error=counted.expected_calibration_error,
            recall=[Share.of(each) for each in counted.recall],
            precision=[Share.of(each) for each in counted.precision],
            f1=list(counted.f1),
        )


class AgreementCounts(BaseModel):
    """Drawings that both models read, and how many of them they read the same."""

    drawings: int
    agree: int
    labelled: int
    labelled_agree: int
    p_value: float = Field(
        description="Of both being right equally often, by McNemar's test on labelled drawings."
    )


class SourceCounts(BaseModel):
    """Where drawings came from."""

    source: str
    drawings: int
    labelled: int


class Statistics(BaseModel):
    """`drawings` that are stored, from every source, and how many of them are `labelled`."""

    drawings: int
    labelled: int
    sources: list[SourceCounts]
    models: list[ModelCounts]
    agreement: AgreementCounts


@router.get(
    "/statistics",
    summary="How right the models are",
    responses=documented(401, 422, 429, 500, 503),
)
def get(
    request: Request,
    _: UserDependency,
    services: ServicesDependency,
    hours: Annotated[
        int | None,
        Query(ge=1, le=TEN_YEARS, description="Drawn within so long; all without it."),
    ] = None,
) -> Statistics:
    """The dashboard's figures, of the models that are served now."""
    if len(request.query_params.getlist("hours")) > 1:
        raise invalid([Fault(field="hours", message="it is there more than once")])
    span = None if hours is None else timedelta(hours=hours)
    versions = services.predictor.versions
    counted = dashboard(services.database, span, versions)
    return Statistics(
        drawings=counted.drawings,
        labelled=counted.labelled,
        sources=[
            SourceCounts.model_validate(each, from_attributes=True) for each in counted.sources
        ],
        models=[
            ModelCounts.of(counted.models[name], version) for name, version in versions.items()
        ],
        agreement=AgreementCounts.model_validate(counted.agreement, from_attributes=True),
    )
