"""The dashboard's pictures of mistakes: which predictions are named below them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from database import Prediction, StoredDrawing
from streamlit_app.app_pages.dashboard.latest_mistakes import wrong_predictions


def prediction(version: str, digit: int) -> Prediction:
    return Prediction(version, version[:3], [float(place == digit) for place in range(10)])


def drawing(true_digit: int | None) -> StoredDrawing:
    predictions = (
        prediction("cnn-1", 8),
        prediction("cnn-2", 9),
        prediction("cnn-3", 3),
        prediction("vit-1", 5),
    )
    now = datetime.now(UTC)
    return StoredDrawing(uuid4(), now, None, "canvas", bytes(784), None, true_digit, predictions)


@pytest.mark.parametrize(
    ("versions", "wrong"),
    [
        ({"cnn": None, "vit": None}, ["cnn-2", "vit-1"]),
        ({"vit": "vit-1", "cnn": "cnn-1"}, ["vit-1", "cnn-1"]),
        ({"cnn": "cnn-3", "vit": None}, ["vit-1"]),
        ({"cnn": None}, ["cnn-2"]),
    ],
)
def test_each_chosen_model_shows_its_newest_wrong_prediction(
    versions: dict[str, str | None], wrong: list[str]
) -> None:
    assert [each.version for each in wrong_predictions(drawing(3), versions)] == wrong


def test_a_drawing_whose_label_was_removed_meanwhile_has_no_wrong_prediction() -> None:
    assert wrong_predictions(drawing(None), {"cnn": None, "vit": None}) == []
