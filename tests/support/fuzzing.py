"""What fuzz tests throw at parsers, and how often."""

from __future__ import annotations

import base64
import io
import os

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.support.small_mnist import GLYPHS

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES == 300,  # the suite is the same each time; the long search is not
    suppress_health_check=list(HealthCheck),
)

ODD_NUMBERS = st.sampled_from(
    [0, -1, 1e308, -1e308, 1e-308, float("nan"), float("inf"), -float("inf"), 10**400, 2**63, True]
)
NUMBERS = st.floats(-300, 600) | st.integers(-300, 600) | ODD_NUMBERS
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)


def encoded(kind: str, picture: NDArray[np.uint8]) -> bytes:
    content = io.BytesIO()
    Image.fromarray(picture).save(content, kind)
    return content.getvalue()


def mutated(content: bytes, data: st.DataObject) -> bytes:
    """Cut short, with some bytes changed, put in or taken out."""
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(changed)))
        how = data.draw(st.sampled_from(["flip", "insert", "delete", "cut"]))
        if how == "flip" and place < len(changed):
            changed[place] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "insert":
            changed[place:place] = data.draw(st.binary(max_size=8))
        elif how == "delete":
            del changed[place : place + data.draw(st.integers(1, 8))]
        elif how == "cut":
            del changed[place:]
    return bytes(changed)


def assert_is_picture(digit: NDArray[np.uint8]) -> None:
    assert digit.shape == (28, 28)
    assert digit.dtype == np.uint8


PNG = encoded("PNG", GLYPHS[3])

# Whole ones of each kind, from which most of the others differ in a place or two.
PIXELS = {"pixels": GLYPHS[7].tolist()}
STROKES = {"strokes": [{"points": [[90, 80], [200, 95], [120, 300]], "width": 24}], "size": 360}
PICTURE = {"image": base64.b64encode(PNG).decode()}
