"""GET /models: what the networks are, and what was measured of them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from model.checkpoint import Card
from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.errors import documented
from streamlit_app.services.classification import MODELS

router = APIRouter(tags=["models"])


class Network(BaseModel):
    """One served model, as its card describes it."""

    name: str = Field(examples=["cnn"])
    title: str = Field(examples=["CNN"])
    version: str = Field(description="Name and weights in one word.", examples=["cnn-2143ffbb"])
    sha256: str = Field(description="Of the weights file.")
    parameters: int = Field(description="Numbers that were learnt.")
    config: dict[str, Any] = Field(description="Of the architecture.")
    temperature: float = Field(description="Logits are divided by it.")
    caution: float = Field(description="For barely sure answers, in its place; 0: one for all.")
    novelty_threshold: float = Field(description="Beyond it, nothing looks like a digit.")
    preprocessing: str = Field(description="The version of how ink becomes 28×28 pixels.")
    data: str = Field(description="What it learnt from: sources, credits and licences.")
    measured: dict[str, dict[str, float]] = Field(
        description="By set of digits; shares are 0 … 1.",
        examples=[{"mnist_test": {"count": 10000, "accuracy": 0.9967, "ece": 0.0012}}],
    )

    @classmethod
    def of(cls, card: Card) -> Network:
        return cls(
            name=card.name,
            title=MODELS.get(card.name, card.name),
            version=card.version,
            sha256=card.sha256,
            parameters=card.parameters,
            config=card.config,
            temperature=card.temperature,
            caution=card.caution,
            novelty_threshold=card.novelty_threshold,
            preprocessing=card.preprocessing,
            data=card.data,
            measured={name: _figures(record) for name, record in card.measured.items()},
        )


class Networks(BaseModel):
    """In the order in which the pages show them."""

    models: list[Network]


@router.get("/models", summary="What the models are", responses=documented(401, 429, 500, 503))
def get(_: UserDependency, services: ServicesDependency) -> Networks:
    """The models that read what is sent here."""
    return Networks(models=[Network.of(each.card) for each in services.predictor.classifiers])


def _figures(record: object) -> dict[str, float]:
    """Single numbers; the tables are on the page /models."""
    found = record.items() if isinstance(record, dict) else ()
    return {key: value for key, value in found if isinstance(value, int | float)}
