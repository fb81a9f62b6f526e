from __future__ import annotations

import numpy as np
import pytest

from database import Prediction
from streamlit_app.components.prediction_card import summary
from streamlit_app.services.classification import ClassifiedDrawing


def prediction(model: str, digit: int, is_guess: bool = False) -> Prediction:
    probabilities = tuple(0.91 if d == digit else 0.01 for d in range(10))
    return Prediction(f"{model}-00000000", model, probabilities, is_guess)


@pytest.mark.parametrize(
    ("cnn", "vit", "text"),
    [
        (prediction("cnn", 7), prediction("vit", 7), "Both models say **7**."),
        (
            prediction("cnn", 8),
            prediction("vit", 7),
            "The models disagree: CNN says **8**, ViT says **7**.",
        ),
        (
            prediction("cnn", 7, is_guess=True),
            prediction("vit", 7),
            "**The CNN doesn't recognise a digit here.**",
        ),
        (
            prediction("cnn", 7),
            prediction("vit", 1, is_guess=True),
            "**The ViT doesn't recognise a digit here.**",
        ),
        (
            prediction("cnn", 7, is_guess=True),
            prediction("vit", 1, is_guess=True),
            "**Neither model recognises a digit.** If it is one, label it.",
        ),
    ],
)
def test_a_sentence_says_who_agrees(cnn: Prediction, vit: Prediction, text: str) -> None:
    drawing = ClassifiedDrawing(np.zeros((28, 28), dtype=np.uint8), (cnn, vit))
    assert summary(drawing, is_drawn=True) == text


def test_without_a_prediction_it_asks_for_a_drawing() -> None:
    assert summary(None, is_drawn=False) == "Draw a digit, as large as you like."
    assert summary(None, is_drawn=True) == "That is too small to be a digit. Draw it larger."
