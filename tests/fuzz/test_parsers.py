"""Whatever comes in, only our own errors come out.

`FUZZ_EXAMPLES=25000 .venv/bin/pytest tests/fuzz` tries as many for each parser; guided.py looks for
what leads to code not seen before.
"""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.images.digit_reader import MAX_DIGITS, read_digits
from model.images.image_files import UnreadablePicture
from model.preprocess import to_mnist
from model.strokes import InvalidDrawing, from_canvas, render
from tests.support.fuzzing import ANYTHING, NUMBERS, assert_is_picture, encoded, fuzz, mutated
from tests.support.small_mnist import GLYPHS

COMMANDS = st.one_of(
    st.tuples(st.just("M"), NUMBERS, NUMBERS),
    st.tuples(st.just("L"), NUMBERS, NUMBERS),
    st.tuples(st.just("Q"), NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.tuples(st.just("C"), *[NUMBERS] * 6),
    st.just(("Z",)),
    st.lists(ANYTHING, max_size=4),
)
PATHS = st.lists(COMMANDS, max_size=8).map(lambda rest: [("M", 10, 10), ("L", 90, 120), *rest])
OPTIONS = ["strokeWidth", "left", "top", "scaleX", "scaleY", "angle", "originX", "originY"]
STROKES = st.builds(
    lambda path, more: {"type": "path", "path": path} | more,
    PATHS,
    st.dictionaries(st.sampled_from([*OPTIONS, "type", "path"]), NUMBERS | ANYTHING, max_size=3),
)
DRAWINGS = st.builds(lambda objects: {"objects": objects}, st.lists(STROKES | ANYTHING, max_size=4))


@fuzz
@given(DRAWINGS | ANYTHING)
def test_any_json_is_a_drawing_or_is_refused(drawing: Any) -> None:  # noqa: ANN401
    try:
        strokes = from_canvas(drawing)
    except InvalidDrawing:
        return
    assert_is_picture(to_mnist(render(strokes, 100)))


@pytest.mark.parametrize("place", ["objects", "type", "path", "name"])
def test_deeply_nested_json_is_refused(place: str) -> None:
    deep: Any = json.loads("[" * 900 + "]" * 900)
    for _ in range(5_000):
        deep = [deep]
    stroke = {"type": "path", "path": [["M", 1, 1]]}
    stroke |= {"path": [[deep, 1, 1]]} if place == "name" else {place: deep}
    with pytest.raises(InvalidDrawing):
        from_canvas({"objects": deep if place == "objects" else [stroke]})


CELLS = st.one_of(
    st.integers(0, 255).map(str),
    st.floats(0, 1).map(str),
    st.sampled_from(["nan", "inf", "-1", "256", "1e999", "9" * 60, "", '"7"', "x", "\x00", "٣"]),
)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Numbers in lines that are mostly of the right lengths, with a few odd cells."""
    width = draw(st.sampled_from([28, 784, 785, 1, 27]))
    count = draw(st.sampled_from([1, 2, 28, 28, 29])) if width > 1 else draw(st.integers(0, 300))
    between = draw(st.sampled_from([",", ";", "\t", " ", ", "]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    cells = rng.integers(0, draw(st.sampled_from([1, 2, 256, 300])), (count, width)).astype(str)
    lines = [list(row) for row in cells]
    for odd in draw(st.lists(CELLS, max_size=3)):
        if lines:
            lines[int(rng.integers(count))][int(rng.integers(width))] = odd
    header = draw(st.sampled_from(["", "label,a,b\n", "\ufeff", "\n\n", "#\r"]))
    return header + "\n".join(between.join(line) for line in lines)


@fuzz
@given(tables().map(str.encode) | st.text().map(str.encode) | st.binary(), st.data())
def test_any_text_is_a_table_or_is_refused(text: bytes, data: st.DataObject) -> None:
    assert_read_or_refused(mutated(text, data) if data.draw(st.booleans()) else text, "digits.csv")


KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF")


_GREY = np.invert(np.hstack(GLYPHS[3:5]).repeat(2, axis=0).repeat(2, axis=1))
_PICTURES = (GLYPHS[7], _GREY, np.stack([_GREY, _GREY // 2, _GREY], axis=2))
VALID = [encoded(kind, picture) for kind in KINDS for picture in _PICTURES]


@fuzz
@pytest.mark.filterwarnings("ignore")  # Pillow tells of damage that it can live with
@given(st.sampled_from(VALID) | st.binary(), st.data())
def test_any_bytes_are_a_picture_or_are_refused(content: bytes, data: st.DataObject) -> None:
    assert_read_or_refused(mutated(content, data))


SHAPES = st.tuples(st.integers(1, 160), st.integers(1, 160))


@fuzz
@given(SHAPES, st.integers(0, 2**32), st.sampled_from(["noise", "bars", "blots", "ramp"]))
def test_any_pixels_are_read_or_are_refused(shape: tuple[int, int], seed: int, kind: str) -> None:
    assert_read_or_refused(encoded("PNG", pixels(shape, seed, kind)))


def pixels(shape: tuple[int, int], seed: int, kind: str) -> NDArray[np.uint8]:
    """Pictures of nothing that may look like paper, rules or ink."""
    rng = np.random.default_rng(seed)
    grey: NDArray[np.floating] = rng.uniform(0, 256, shape)
    if kind == "bars":
        grey = np.where(np.arange(shape[1]) % rng.integers(2, 40) < 2, 60.0, 220.0) + 0 * grey
    elif kind == "blots":
        blots = rng.integers(0, 2, (40, 40)).repeat(4, axis=0).repeat(4, axis=1)
        grey = 200.0 * blots[: shape[0], : shape[1]]
    elif kind == "ramp":
        grey = np.linspace(0, 255, shape[0])[:, None] + rng.normal(0, 20, shape)
    return np.asarray(np.clip(grey, 0, 255), dtype=np.uint8)


def assert_read_or_refused(content: bytes, name: str = "") -> None:
    try:
        digits = read_digits(content, name)
    except UnreadablePicture:
        return
    assert 1 <= len(digits) <= MAX_DIGITS
    for digit in digits:
        assert_is_picture(digit)
