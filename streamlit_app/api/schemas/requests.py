"""Request models: drawings as pixels, strokes or images, and labels."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    FailFast,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from model.fabric_json import MAX_COORDINATE, MAX_POINTS
from model.strokes import MAX_STROKES, MAX_WIDTH

MAX_DIGITS = 256  # of one request
MAX_MEMBERS = 8  # of an object; each unknown one becomes an error with a message


def _whole_number(number: float) -> float:
    if not number.is_integer():  # `multiple_of` tolerates a billionth
        raise ValueError("Input should be a whole number")
    return number


def _integer(maximum: int) -> tuple[Any, ...]:
    """0 to `maximum`. JSON doesn't distinguish 7.0 from 7, pydantic's strict int does."""
    schema = {"type": "integer", "minimum": 0, "maximum": maximum}
    return Field(ge=0, le=maximum, multiple_of=1), WithJsonSchema(schema)


# Lists fail at their first error: a million errors would be a million messages.
_Grey = Annotated[float, *_integer(255)]
_Digit = Annotated[float, *_integer(9), AfterValidator(_whole_number)]
_Row = Annotated[list[_Grey], Field(min_length=28, max_length=28), FailFast()]
_Rows = Annotated[list[_Row], Field(min_length=28, max_length=28), FailFast()]
_Coordinate = Annotated[float, Field(ge=-MAX_COORDINATE, le=MAX_COORDINATE)]
_Point = Annotated[list[_Coordinate], Field(min_length=2, max_length=2), FailFast()]
_Points = Annotated[list[_Point], Field(min_length=1, max_length=MAX_POINTS), FailFast()]


class _Request(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _limit_members(cls, value: object) -> object:
        if isinstance(value, dict) and len(value) > MAX_MEMBERS:
            raise ValueError(f"it has {len(value)} members; at most {MAX_MEMBERS} are allowed")
        return value


class PenStroke(_Request):
    """From pen-down to pen-up."""

    points: _Points = Field(description="[x, y] of the pen; x to the right, y down.")
    width: float = Field(20, gt=0, le=MAX_WIDTH, description="Width of the pen.")


_Strokes = Annotated[list[PenStroke], Field(min_length=1, max_length=MAX_STROKES), FailFast()]


class PixelDrawing(_Request):
    """A greyscale image."""

    pixels: _Rows = Field(description="28 rows of 28 values; 0 is paper, 255 is ink.")


class StrokeDrawing(_Request):
    """Pen strokes."""

    strokes: _Strokes = Field(
        description=f"In drawing order, with at most {MAX_POINTS:,} points in total."
    )
    size: float = Field(
        280,
        ge=28,
        le=2000,
        description="Side of the square drawing area. Anything outside is cut off.",
    )


class ImageDrawing(_Request):
    """An image file."""

    image: str = Field(
        min_length=4,
        max_length=10_000_000,
        json_schema_extra={"contentEncoding": "base64"},
        description="PNG, JPEG, WebP, … as base64, with one digit or several.",
    )


def _tag(value: object) -> str | None:
    """Which of the three it is; None if that is not clear."""
    if not isinstance(value, dict):
        return None
    names = [name for name in ("pixels", "strokes", "image") if name in value]
    return f"<{names[0]}>" if len(names) == 1 else None


Drawing = Annotated[
    Annotated[PixelDrawing, Tag("<pixels>")]
    | Annotated[StrokeDrawing, Tag("<strokes>")]
    | Annotated[ImageDrawing, Tag("<image>")],
    Discriminator(
        _tag,
        custom_error_type="drawing",
        custom_error_message="expected exactly one of “pixels”, “strokes” and “image”",
    ),
]


class PredictionRequest(_Request):
    """One drawing or several, each as pixels, strokes or an image."""

    drawings: list[Drawing] = Field(min_length=1, max_length=MAX_DIGITS)


class LabelRequest(_Request):
    """The true label of a drawing."""

    digit: _Digit | None = Field(description="0 to 9; null removes the label.")
