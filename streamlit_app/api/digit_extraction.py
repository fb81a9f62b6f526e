"""From a request to 28×28 digits, all of a request at once."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.images.digit_reader import read_digits
from model.images.image_files import FORMATS, UnreadablePicture
from model.images.low_resolution import enlarge
from model.images.pixel_arrays import ink_of
from model.preprocess import to_mnist
from model.strokes import InvalidDrawing, Stroke, extent, from_points, painted, render
from streamlit_app.api.errors import FieldError, Problem, invalid_fields
from streamlit_app.api.request_body import Body, File, parse_json
from streamlit_app.api.schemas.requests import (
    MAX_DIGITS,
    ImageDrawing,
    PixelDrawing,
    PredictionRequest,
    StrokeDrawing,
)
from streamlit_app.services.classification import SMALLEST_EXTENT

CANVAS = 360  # pixels, as on the draw page: strokes are stored in this scale
MAX_PIXELS = 200_000_000  # of a request: some seconds of computing. A drawn digit has 50,000

Item = PixelDrawing | StrokeDrawing | ImageDrawing | File


@dataclass(frozen=True)
class ExtractedDigit:
    """`pixels`: uint8 (28, 28) as from `to_mnist`. The rest: its position in the request."""

    pixels: NDArray[np.uint8]
    index: int
    file: str | None = None
    number: int = 1
    strokes: Sequence[Stroke] | None = None


def extract_digits(body: Body) -> list[ExtractedDigit]:
    """All digits of a request, 1 to MAX_DIGITS.

    Raises:
        Problem: an item can't be read or is blank, or there is too much.
    """
    digits: list[ExtractedDigit] = []
    errors: list[FieldError] = []
    items = list(_items(body))
    _check_cost(item for _, item in items)
    for index, (field, item) in enumerate(items):
        try:
            digits += _extract(item, index)
        except (UnreadablePicture, InvalidDrawing) as error:
            errors.append(FieldError(field=field, message=str(error)))
        if len(digits) > MAX_DIGITS:
            message = f"more than {MAX_DIGITS} digits so far: send several requests"
            raise invalid_fields([FieldError(field=field, message=message)])
    if errors:
        raise invalid_fields(errors)
    return digits


def _items(body: Body) -> Iterator[tuple[str, Item]]:
    """Each with the path of its field."""
    if body.json is None:
        for index, file in enumerate(body.files):
            yield (f"files[{index}]" if body.is_form else "body"), file
        return
    for index, drawing in enumerate(parse_json(body.json, PredictionRequest).drawings):
        yield f"drawings[{index}].{next(iter(type(drawing).model_fields))}", drawing


def _extract(item: Item, index: int) -> list[ExtractedDigit]:
    """Raises: UnreadablePicture, InvalidDrawing."""
    if isinstance(item, PixelDrawing):
        pixels = to_mnist(enlarge(ink_of(np.array(item.pixels))[0]))
        if not pixels.any():
            raise UnreadablePicture("it is blank: all values are 0, and ink is 255")
        return [ExtractedDigit(pixels, index)]
    if isinstance(item, StrokeDrawing):
        return [_render(item, index)]
    if isinstance(item, ImageDrawing):
        found, name = read_digits(_decode(item)), None
    else:
        found, name = read_digits(item.content, item.name_for_reading), item.name
    return [ExtractedDigit(pixels, index, name, n) for n, pixels in enumerate(found, start=1)]


def _render(item: StrokeDrawing, index: int) -> ExtractedDigit:
    """Raises: InvalidDrawing."""
    points = [(stroke.points, stroke.width) for stroke in item.strokes]
    strokes = from_points(points, CANVAS / item.size)
    if extent(strokes) < SMALLEST_EXTENT:
        raise InvalidDrawing("it is too small: a dot")
    pixels = to_mnist(render(strokes, CANVAS))
    if not pixels.any():
        raise InvalidDrawing("it is blank: all strokes are outside the square of “size”")
    return ExtractedDigit(pixels, index, strokes=strokes)


def _check_cost(items: Iterator[Item]) -> None:
    """Raises: Problem."""
    if sum(map(_cost, items)) > MAX_PIXELS:
        limit = f"The drawings have more than {MAX_PIXELS // 10**6} million pixels in total"
        raise Problem(413, f"{limit}: send fewer at once, or make them smaller.")


def _cost(item: Item) -> int:
    """Pixels of an image, by its header alone, or pixels that the strokes paint, with overlaps."""
    if isinstance(item, PixelDrawing):
        return 28 * 28
    if isinstance(item, StrokeDrawing):
        strokes = [Stroke(np.array(each.points), each.width) for each in item.strokes]
        return round(painted(strokes) * (CANVAS / item.size) ** 2)
    try:
        content = item.content if isinstance(item, File) else _decode(item)
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return image.width * image.height
    except Exception:  # Pillow raises many kinds; reading the image reports the error
        return 0


def _decode(item: ImageDrawing) -> bytes:
    """The image file, also of a data URL or URL-safe base64. Raises: UnreadablePicture."""
    text = "".join(item.image.removeprefix("data:").rpartition(";base64,")[2].split())
    text = text.translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadablePicture("it is not valid base64: use A–Z, a–z, 0–9, +, / and =") from error
