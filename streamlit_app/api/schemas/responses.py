"""Response models: predictions, labels, models and statistics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import numpy as np
from pydantic import BaseModel, Field

from database import Accuracy, Dashboard, ModelStatistics, Prediction, StoredDrawing
from model.checkpoint import Card
from streamlit_app.api.digit_extraction import ExtractedDigit
from streamlit_app.services.classification import MODELS, ClassifiedDrawing

DECIMALS = 7  # of a float32

_Share = Annotated[float, Field(ge=0, le=1)]
_Digit = Annotated[int, Field(ge=0, le=9)]
_Probabilities = Annotated[list[_Share], Field(min_length=10, max_length=10)]


class StoredModelPrediction(BaseModel):
    """What one model predicted."""

    name: str = Field(examples=["cnn"])
    version: str = Field(description="Version of the model.", examples=["cnn-2143ffbb"])
    digit: _Digit
    confidence: _Share = Field(description="Probability of that digit.")
    probabilities: _Probabilities = Field(description="Of the digits 0 … 9; their sum is 1.")

    @staticmethod
    def fields_of(prediction: Prediction) -> dict[str, Any]:
        rounded = [round(share, DECIMALS) for share in prediction.probabilities]
        return {
            "name": prediction.name,
            "version": prediction.version,
            "digit": prediction.digit,
            "confidence": rounded[prediction.digit],
            "probabilities": rounded,
        }


class ModelPrediction(StoredModelPrediction):
    """What one model predicts."""

    is_guess: bool = Field(description="The model doesn't recognise a digit.")


class Position(BaseModel):
    """Position of a digit in the request."""

    index: int = Field(description="Of the drawing or file, from 0.")
    file: str | None = Field(description="Name of the file; null without one.")
    number: int = Field(description="Within an image, from 1: in rows from left to right.")


class _PredictionResponse(BaseModel):
    id: UUID
    source: str = Field(description="Where the drawing came from.", examples=["api"])
    digit: _Digit = Field(description="The most probable digit by the mean of the models.")
    agreed: bool = Field(description="Whether all models predict the same digit.")


class PredictionResponse(_PredictionResponse):
    """The prediction for one digit."""

    position: Position
    models: list[ModelPrediction]
    label: _Digit | None = Field(description="The true label; null without one.")

    @classmethod
    def of(
        cls, drawing_id: UUID, drawing: ClassifiedDrawing, digit: ExtractedDigit
    ) -> PredictionResponse:
        models = [
            ModelPrediction(**StoredModelPrediction.fields_of(each), is_guess=each.is_guess)
            for each in drawing.predictions
        ]
        return cls(
            id=drawing_id,
            source=drawing.source,
            digit=_most_probable([each.probabilities for each in models]),
            agreed=drawing.agreed,
            position=Position(index=digit.index, file=digit.file, number=digit.number),
            models=models,
            label=None,
        )


class PredictionsResponse(BaseModel):
    """In the order in which the digits were sent."""

    predictions: list[PredictionResponse]


class StoredPredictionResponse(_PredictionResponse):
    """A stored prediction."""

    created_at: datetime
    models: list[StoredModelPrediction] = Field(description="Predictions when it was stored.")
    label: _Digit | None = Field(description="The true label; null without one.")

    @classmethod
    def of(cls, stored: StoredDrawing) -> StoredPredictionResponse:
        models = [
            StoredModelPrediction(**StoredModelPrediction.fields_of(each))
            for each in stored.predictions
        ]
        return cls(
            id=stored.id,
            source=stored.source,
            digit=_most_probable([each.probabilities for each in models]),
            agreed=len({each.digit for each in models}) == 1,
            created_at=stored.created_at,
            models=models,
            label=stored.true_digit,
        )


def _most_probable(probabilities: Sequence[Sequence[float]]) -> int:
    """By the mean of the models, each (10,)."""
    return int(np.mean(probabilities, axis=0).argmax())


class LabelResponse(BaseModel):
    """The true label of a drawing."""

    id: UUID
    digit: _Digit | None


class AccuracyResponse(BaseModel):
    """`correct` of `labelled` drawings, with the 95 % interval (Wilson) of the share."""

    correct: int
    labelled: int
    share: float | None = Field(description="0 … 1; null without labelled drawings.")
    low: float
    high: float

    @classmethod
    def of(cls, accuracy: Accuracy) -> AccuracyResponse:
        return cls(
            correct=accuracy.correct,
            labelled=accuracy.labelled,
            share=accuracy.accuracy,
            low=accuracy.low,
            high=accuracy.high,
        )


class ModelStatisticsResponse(BaseModel):
    """Accuracy statistics of one live model."""

    name: str
    version: str
    accuracy: AccuracyResponse
    expected_calibration_error: float | None = Field(
        description="Mean distance between confidence and accuracy, 0 … 1."
    )
    recall: list[AccuracyResponse] = Field(description="By true digit, 0 … 9.")
    precision: list[AccuracyResponse] = Field(description="By predicted digit, 0 … 9.")
    f1: list[float | None] = Field(
        description="By digit, 0 … 9: harmonic mean of recall and precision, 0 … 1."
    )

    @classmethod
    def of(cls, statistics: ModelStatistics, version: str) -> ModelStatisticsResponse:
        return cls(
            name=statistics.name,
            version=version,
            accuracy=AccuracyResponse.of(statistics.accuracy),
            expected_calibration_error=statistics.expected_calibration_error,
            recall=[AccuracyResponse.of(each) for each in statistics.recall],
            precision=[AccuracyResponse.of(each) for each in statistics.precision],
            f1=list(statistics.f1),
        )


class AgreementResponse(BaseModel):
    """How often both models predict the same digit."""

    drawings: int
    agree: int
    labelled: int
    labelled_agree: int
    p_value: float = Field(
        description="McNemar's test of equal accuracy of both models, on labelled drawings."
    )


class SourceResponse(BaseModel):
    """Drawings from one source."""

    source: str
    drawings: int
    labelled: int


class StatisticsResponse(BaseModel):
    """Number of stored `drawings`, how many are `labelled`, and the accuracy on these."""

    drawings: int
    labelled: int
    sources: list[SourceResponse]
    models: list[ModelStatisticsResponse]
    agreement: AgreementResponse

    @classmethod
    def of(cls, found: Dashboard, versions: dict[str, str]) -> StatisticsResponse:
        """`versions`: by model name, the served version."""
        return cls(
            drawings=found.drawings,
            labelled=found.labelled,
            sources=[
                SourceResponse.model_validate(each, from_attributes=True) for each in found.sources
            ],
            models=[
                ModelStatisticsResponse.of(found.models[name], version)
                for name, version in versions.items()
            ],
            agreement=AgreementResponse.model_validate(found.agreement, from_attributes=True),
        )


class ModelResponse(BaseModel):
    """The model card of one live model."""

    name: str = Field(examples=["cnn"])
    title: str = Field(examples=["CNN"])
    version: str = Field(description="Name and hash of the weights.", examples=["cnn-2143ffbb"])
    sha256: str = Field(description="Of the weights file.")
    parameters: int = Field(description="Number of trained parameters.")
    config: dict[str, Any] = Field(description="Of the architecture.")
    temperature: float = Field(description="Divides the logits (temperature scaling).")
    caution: float = Field(
        description="Higher temperature for predictions of low confidence; 0: the same for all."
    )
    novelty_threshold: float = Field(description="Above it, the model recognises no digit.")
    preprocessing: str = Field(description="Version of the conversion from ink to 28×28 pixels.")
    data: str = Field(description="Training data: sources, credits and licences.")
    measured: dict[str, dict[str, float]] = Field(
        description="By test set; shares are 0 … 1.",
        examples=[{"mnist_test": {"count": 10000, "accuracy": 0.9967, "ece": 0.0012}}],
    )

    @classmethod
    def of(cls, card: Card) -> ModelResponse:
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
            measured={name: _numbers(record) for name, record in card.measured.items()},
        )


def _numbers(record: object) -> dict[str, float]:
    """Without tables, which the page /models shows."""
    found = record.items() if isinstance(record, dict) else ()
    return {key: value for key, value in found if isinstance(value, int | float)}


class ModelsResponse(BaseModel):
    """In the order in which the pages show them."""

    models: list[ModelResponse]


class HealthResponse(BaseModel):
    """Models and database work."""

    status: Literal["ok"] = "ok"
    database: Literal["ok"] = "ok"
    models: dict[str, str] = Field(description="The served version of each model.")
