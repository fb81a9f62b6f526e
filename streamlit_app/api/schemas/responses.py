"""What is answered about drawings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import numpy as np
from pydantic import BaseModel, Field

from database import StoredDrawing
from streamlit_app.api.digit_extraction import Digit
from streamlit_app.services.classification import ClassifiedDrawing

DECIMALS = 7  # what a float32 holds

_Share = Annotated[float, Field(ge=0, le=1)]
_Figure = Annotated[int, Field(ge=0, le=9)]
_Ten = Annotated[list[_Share], Field(min_length=10, max_length=10)]


class StoredReading(BaseModel):
    """What one model read."""

    name: str = Field(examples=["cnn"])
    version: str = Field(description="One training of the model.", examples=["cnn-2143ffbb"])
    digit: _Figure
    confidence: _Share = Field(description="Probability of that digit.")
    probabilities: _Ten = Field(description="Of the digits 0 … 9; they sum to 1.")

    @staticmethod
    def fields_of(
        name: str, version: str, probabilities: Sequence[float]
    ) -> dict[str, str | int | float | list[float]]:
        rounded = [round(share, DECIMALS) for share in probabilities]
        most = max(range(10), key=probabilities.__getitem__)
        return {
            "name": name,
            "version": version,
            "digit": most,
            "confidence": rounded[most],
            "probabilities": rounded,
        }


class Reading(StoredReading):
    """What one model reads now."""

    is_guess: bool = Field(description="It does not look like a digit to this model.")


class Position(BaseModel):
    """Where in the request a digit was."""

    index: int = Field(description="Of the drawing or file, from 0.")
    file: str | None = Field(description="The file's name; null where there was none.")
    number: int = Field(description="Within a picture, from 1: in rows, from left to right.")


class _Prediction(BaseModel):
    id: UUID
    source: str = Field(description="Where the drawing came from.", examples=["api"])
    digit: _Figure = Field(description="The most probable one by the mean of the models.")
    agreed: bool = Field(description="Whether all the models read the same digit.")


class Prediction(_Prediction):
    """One digit that was read and stored."""

    position: Position
    models: list[Reading]
    label: _Figure | None = Field(description="What a person said that it is; null: nobody yet.")

    @classmethod
    def of(cls, drawing_id: UUID, drawing: ClassifiedDrawing, place: Digit) -> Prediction:
        readings = [
            Reading.model_validate(
                StoredReading.fields_of(p.name, p.version, p.probabilities)
                | {"is_guess": p.is_guess}
            )
            for p in drawing.predictions
        ]
        return cls(
            id=drawing_id,
            source=drawing.source,
            digit=_together([r.probabilities for r in readings]),
            agreed=drawing.agreed,
            position=Position(index=place.index, file=place.file, number=place.number),
            models=readings,
            label=None,
        )


class Predictions(BaseModel):
    """In the order in which the digits were sent."""

    predictions: list[Prediction]


class StoredPrediction(_Prediction):
    """One digit as it is stored."""

    created_at: datetime
    models: list[StoredReading] = Field(description="Those that read it when it was stored.")
    label: _Figure | None = Field(description="What a person said that it is; null: nobody yet.")

    @classmethod
    def of(cls, found: StoredDrawing) -> StoredPrediction:
        readings = [
            StoredReading.model_validate(
                StoredReading.fields_of(p.name, p.version, p.probabilities)
            )
            for p in found.predictions
        ]
        return cls(
            id=found.id,
            source=found.source,
            digit=_together([r.probabilities for r in readings]),
            agreed=len({r.digit for r in readings}) == 1,
            created_at=found.created_at,
            models=readings,
            label=found.true_digit,
        )


class Labelled(BaseModel):
    """What a drawing is now said to be."""

    id: UUID
    digit: _Figure | None


def _together(probabilities: Sequence[Sequence[float]]) -> int:
    return int(np.mean(probabilities, axis=0).argmax())
