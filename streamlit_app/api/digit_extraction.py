"""From what was asked to the pictures that the models see, all of a request at once."""

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
from model.preprocess import to_mnist
from model.strokes import InvalidDrawing, Stroke, extent, from_points, painted, render
from streamlit_app.api.errors import Fault, Problem, invalid
from streamlit_app.api.request_body import Body, File, parse
from streamlit_app.api.schemas.requests import MAX_DIGITS, Drawings, Picture, Pixels, Strokes
from streamlit_app.services.classification import SMALLEST_EXTENT


@dataclass(frozen=True)
class Digit:
    """One digit: uint8 (28, 28) as `to_mnist` makes it, and where in the request it was."""

    pixels: NDArray[np.uint8]
    index: int
    file: str | None = None
    number: int = 1
    strokes: Sequence[Stroke] | None = None


def find_digits(body: Body) -> list[Digit]:
    """Every digit of the request, 1 to MAX_DIGITS.

    Raises:
        Problem: an item cannot be read or is blank, or there are too many.
    """
    found: list[Digit] = []
    faults: list[Fault] = []
    items = list(_items(body))
    if sum(work(item) for _, item in items) > MAX_WORK:
        raise _too_much()
    for index, (field, item) in enumerate(items):
        try:
            found += _read(item, index)
        except (UnreadablePicture, InvalidDrawing) as error:
            faults.append(Fault(field=field, message=str(error)))
        if len(found) > MAX_DIGITS:
            message = f"there are more than {MAX_DIGITS} digits up to here: send several requests"
            raise invalid([Fault(field=field, message=message)])
    if faults:
        raise invalid(faults)
    return found


def _too_much() -> Problem:
    detail = f"The drawings take more than {MAX_WORK // 10**6} million pixels together"
    return Problem(413, f"{detail}: send fewer at once, or make them smaller.")


def _items(body: Body) -> Iterator[tuple[str, Item]]:
    """Each with the name of its field."""
    if body.json is None:
        for index, file in enumerate(body.files):
            yield (f"files[{index}]" if body.is_form else "body"), file
        return
    for index, drawing in enumerate(parse(body.json, Drawings).drawings):
        yield f"drawings[{index}].{next(iter(type(drawing).model_fields))}", drawing


def _read(item: Item, index: int) -> list[Digit]:
    """Raises UnreadablePicture, InvalidDrawing."""
    if isinstance(item, Pixels):
        pixels = to_mnist(np.array(item.pixels, dtype=np.uint8))
        if not pixels.any():
            raise UnreadablePicture("it is blank: all its numbers are 0, and ink is 255")
        return [Digit(pixels, index)]
    if isinstance(item, Strokes):
        return [_drawn(item, index)]
    if isinstance(item, Picture):
        found, name = read_digits(decoded(item)), None
    else:
        found, name = read_digits(item.content, item.reading_name), item.name
    return [Digit(pixels, index, name, number) for number, pixels in enumerate(found, start=1)]


def _drawn(item: Strokes, index: int) -> Digit:
    given = [(stroke.points, stroke.width) for stroke in item.strokes]
    strokes = from_points(given, CANVAS / item.size)
    if extent(strokes) < SMALLEST_EXTENT:
        raise InvalidDrawing("it is a dot, too little to read")
    pixels = to_mnist(render(strokes, CANVAS))
    if not pixels.any():
        raise InvalidDrawing("it is blank: all of it lies outside the square that “size” gives")
    return Digit(pixels, index, strokes=strokes)


CANVAS = 360  # pixels, as on the page: strokes are kept as if drawn there
MAX_WORK = 200_000_000  # of a request: some seconds. A digit of pen strokes takes 50,000

Item = Pixels | Strokes | Picture | File


def work(item: Item) -> int:
    """Pixels of a picture, by its header alone, or those that the pen paints, however often."""
    if isinstance(item, Pixels):
        return 28 * 28
    if isinstance(item, Strokes):
        strokes = [Stroke(np.array(each.points), each.width) for each in item.strokes]
        return round(painted(strokes) * (CANVAS / item.size) ** 2)
    try:
        content = item.content if isinstance(item, File) else decoded(item)
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return image.width * image.height
    except Exception:  # Pillow raises many kinds; reading the picture says which
        return 0


def decoded(item: Picture) -> bytes:
    """The picture file. Raises UnreadablePicture."""
    try:
        return base64.b64decode(item.image, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadablePicture("it is not base64: send A–Z, a–z, 0–9, +, / and =") from error
