"""How much work an item of a request is, told before it is done: pixels to decode or to paint."""

from __future__ import annotations

import base64
import binascii
import io

import numpy as np
from PIL import Image

from model.pictures import FORMATS, UnreadablePicture
from model.strokes import Stroke, painted
from streamlit_app.api.body import File
from streamlit_app.api.shapes import Picture, Pixels, Strokes

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
