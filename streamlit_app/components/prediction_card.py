"""The small pieces of page that say what the models read: a card each, and one sentence."""

from __future__ import annotations

import streamlit as st

from database import Prediction
from streamlit_app.services.classification import MODELS, ClassifiedDrawing


def per_cent(share: float) -> str:
    """0.984 as “98.4 %”, with a space that does not break."""
    return f"{100 * share:.1f}\u00a0%"


def a_digit(digit: int) -> str:
    """“a **7**”, “an **8**”, in Markdown."""
    return f"an **{digit}**" if digit == 8 else f"a **{digit}**"


def verdict(model: str, label: str, prediction: Prediction | None) -> None:
    """One model's card: the digit, then its confidence; a quiet dash without a drawing."""
    digit = str(prediction.digit) if prediction else "–"
    sure = per_cent(prediction.confidence) if prediction else "waiting"
    is_guess = prediction is not None and prediction.is_guess
    state = "is-guess" if is_guess else "" if prediction else "is-empty"
    with st.container(key=f"verdict_{model}"):
        st.html(
            f'<div class="verdict {model} {state}">'
            f'<span class="verdict-digit">{digit}</span>'
            f'<span class="verdict-model">{label}{" · a guess" if is_guess else ""}</span>'
            f'<span class="verdict-confidence">{sure}</span></div>'
        )


def word(drawing: ClassifiedDrawing | None, is_drawn: bool) -> str:
    """How things stand, in Markdown; `is_drawn`: there are strokes, readable or not."""
    if drawing is None:
        if is_drawn:
            return "That is too small to be a digit. Draw it larger."
        return "Draw a digit, as large as you like."
    guessing = [MODELS[p.name] for p in drawing.predictions if p.is_guess]
    if guessing:
        if len(guessing) < len(drawing.predictions):
            return f"**To the {guessing[0]} this does not look like a digit.**"
        return "**This does not look like a digit.** Is it one?"
    if drawing.agreed:
        return f"Both read {a_digit(drawing.predictions[0].digit)}."
    said = ", ".join(f"{MODELS[p.name]} reads {a_digit(p.digit)}" for p in drawing.predictions)
    return f"They disagree: {said}."
