"""What may be asked: drawings as pixels, as strokes, or as pictures."""

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
MOST_MEMBERS = 8  # of an object; unknown ones are refused one by one, each with words


def _is_whole(number: float) -> float:
    if not number.is_integer():  # `multiple_of` lets a billionth more or less pass
        raise ValueError("Input should be a whole number")
    return number


def _whole(most: int) -> tuple[Any, ...]:
    """0 to `most`; 7.0 is a whole number to JSON, though not to pydantic."""
    schema = {"type": "integer", "minimum": 0, "maximum": most}
    return Field(ge=0, le=most, multiple_of=1), WithJsonSchema(schema)


# A list stops at its first mistake: a million of them would be a million messages.
_Grey = Annotated[float, *_whole(255)]
_Digit = Annotated[float, *_whole(9), AfterValidator(_is_whole)]
_Row = Annotated[list[_Grey], Field(min_length=28, max_length=28), FailFast()]
_Rows = Annotated[list[_Row], Field(min_length=28, max_length=28), FailFast()]
_Coordinate = Annotated[float, Field(ge=-MAX_COORDINATE, le=MAX_COORDINATE)]
_Point = Annotated[list[_Coordinate], Field(min_length=2, max_length=2), FailFast()]
_Points = Annotated[list[_Point], Field(min_length=1, max_length=MAX_POINTS), FailFast()]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _has_few_members(cls, value: object) -> object:
        if isinstance(value, dict) and len(value) > MOST_MEMBERS:
            raise ValueError(f"it has {len(value)} members; there are no more than {MOST_MEMBERS}")
        return value


class Stroke(_Shape):
    """One pen-down to pen-up."""

    points: _Points = Field(description="[x, y] of the pen; x to the right and y down.")
    width: float = Field(20, gt=0, le=MAX_WIDTH, description="How thick the pen is.")


_Strokes = Annotated[list[Stroke], Field(min_length=1, max_length=MAX_STROKES), FailFast()]


class Pixels(_Shape):
    """A grey picture."""

    pixels: _Rows = Field(description="28 rows of 28 numbers, 0 paper to 255 ink.")


class Strokes(_Shape):
    """What a pen drew."""

    strokes: _Strokes = Field(
        description=f"In the order they were drawn; {MAX_POINTS:,} points in all, at most."
    )
    size: float = Field(
        280,
        ge=28,
        le=2000,
        description="Length of a side of the square that was drawn on. What lies outside is lost.",
    )


class Picture(_Shape):
    """A picture file."""

    image: str = Field(
        min_length=4,
        max_length=10_000_000,
        json_schema_extra={"contentEncoding": "base64"},
        description="PNG, JPEG, WebP, …, in base64. One digit or several.",
    )


def _kind(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    names = [name for name in ("pixels", "strokes", "image") if name in value]
    return f"<{names[0]}>" if len(names) == 1 else None


Drawing = Annotated[
    Annotated[Pixels, Tag("<pixels>")]
    | Annotated[Strokes, Tag("<strokes>")]
    | Annotated[Picture, Tag("<image>")],
    Discriminator(
        _kind,
        custom_error_type="drawing",
        custom_error_message="it needs exactly one of “pixels”, “strokes” and “image”",
    ),
]


class Drawings(_Shape):
    """One drawing or several, each as pixels, as strokes or as a picture."""

    drawings: list[Drawing] = Field(min_length=1, max_length=MAX_DIGITS)


class Label(_Shape):
    """What a drawing really is."""

    digit: _Digit | None = Field(description="0 to 9; null takes it back.")
