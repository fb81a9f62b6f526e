from __future__ import annotations

import numpy as np
import pytest

from database import Prediction
from streamlit_app.components.prediction_card import word
from streamlit_app.services.classification import ClassifiedDrawing


def prediction(model: str, digit: int, is_guess: bool = False) -> Prediction:
    probabilities = tuple(0.91 if d == digit else 0.01 for d in range(10))
    return Prediction(f"{model}-00000000", model, probabilities, is_guess)


@pytest.mark.parametrize(
    ("cnn", "vit", "said"),
    [
        (prediction("cnn", 7), prediction("vit", 7), "Both read a **7**."),
        (
            prediction("cnn", 8),
            prediction("vit", 7),
            "They disagree: CNN reads an **8**, ViT reads a **7**.",
        ),
        (
            prediction("cnn", 7, is_guess=True),
            prediction("vit", 7),
            "**To the CNN this does not look like a digit.**",
        ),
        (
            prediction("cnn", 7),
            prediction("vit", 1, is_guess=True),
            "**To the ViT this does not look like a digit.**",
        ),
        (
            prediction("cnn", 7, is_guess=True),
            prediction("vit", 1, is_guess=True),
            "**This does not look like a digit.** Is it one?",
        ),
    ],
)
def test_one_sentence_says_how_things_stand(cnn: Prediction, vit: Prediction, said: str) -> None:
    drawing = ClassifiedDrawing(np.zeros((28, 28), dtype=np.uint8), (cnn, vit))
    assert word(drawing, is_drawn=True) == said


def test_without_a_reading_it_asks_for_a_drawing() -> None:
    assert word(None, is_drawn=False) == "Draw a digit, as large as you like."
    assert word(None, is_drawn=True) == "That is too small to be a digit. Draw it larger."
