"""A stored drawing as HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from database import Prediction, StoredDrawing
from streamlit_app.app_pages.history.drawing_card import picture

PREDICTIONS = tuple(
    Prediction(f"{name}-1", name, [float(place == digit) for place in range(10)])
    for name, digit in (("cnn", 4), ("vit", 9))
)
DRAWING = StoredDrawing(
    uuid4(), datetime.now(UTC), None, "upload", bytes(784), None, None, PREDICTIONS
)


def test_a_picture_names_the_predictions() -> None:
    assert 'alt="A drawing, read as 4 and 9"' in picture(DRAWING)


def test_in_the_queue_it_does_not() -> None:
    assert 'alt="A drawing"' in picture(DRAWING, is_blind=True)
