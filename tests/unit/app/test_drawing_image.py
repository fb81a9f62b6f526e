from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from streamlit_app.components.drawing_image import (
    drawing_html,
    opacity_url,
    pixels_url,
    strokes_url,
)


def content(address: str) -> bytes:
    return base64.b64decode(address.partition(",")[2])


def test_pixels_come_back_as_they_went_in() -> None:
    pixels = np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8)
    picture = Image.open(io.BytesIO(content(pixels_url(pixels))))
    assert np.array_equal(np.asarray(picture), pixels)


def test_a_saliency_map_becomes_opacity() -> None:
    shares = np.array([[0, 0.5], [1, 0.2]], dtype=np.float32)
    picture = Image.open(io.BytesIO(content(opacity_url(shares))))
    assert picture.mode == "LA"
    assert np.asarray(picture)[..., 1].tolist() == [[0, 128], [255, 51]]


def test_strokes_become_lines_of_their_width() -> None:
    svg = content(strokes_url([{"width": 20.0, "points": [[10, 20], [30, 40.5]]}])).decode()
    assert '<polyline stroke-width="20.0" points="10.0,20.0 30.0,40.5"/>' in svg
    assert 'viewBox="-10.0 0.0 60.0 60.5"' in svg


def test_a_dot_is_drawn_too() -> None:
    svg = content(strokes_url([{"width": 20.0, "points": [[10, 20]]}])).decode()
    assert 'points="10.0,20.0 10.0,20.0"' in svg


def test_alternative_text_cannot_add_elements() -> None:
    html = drawing_html(np.zeros((28, 28), dtype=np.uint8), None, '"><script>')
    assert "<script>" not in html
