"""One model's prediction as a card, and both predictions as one sentence."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from database import Prediction
from streamlit_app.components.formatting import percent
from streamlit_app.services.classification import MODELS, ClassifiedDrawing

_CARD = Markup(
    '<div class="verdict {} {}"><span class="verdict-digit">{}</span>'
    '<span class="verdict-model">{}{}</span><span class="verdict-confidence">{}</span></div>'
)
_NOTHING = "\u00a0"  # keeps the line's height


def show(model: str, label: str, prediction: Prediction | None) -> None:
    """The predicted digit, then its confidence; a dash without a drawing."""
    digit = str(prediction.digit) if prediction else "–"
    confidence = percent(prediction.confidence) if prediction else _NOTHING
    is_guess = prediction is not None and prediction.is_guess
    state = "is-guess" if is_guess else "" if prediction else "is-empty"
    suffix = " · a guess" if is_guess else ""
    with st.container(key=f"verdict_{model}"):
        st.html(_CARD.format(model, state, digit, label, suffix, confidence))


def summary(drawing: ClassifiedDrawing | None, is_drawn: bool) -> str:
    """Whether the models agree, in Markdown; `is_drawn`: the canvas has strokes, however small."""
    if drawing is None:
        if is_drawn:
            return "That is too small to be a digit. Draw it larger."
        return "Draw a digit, as large as you like."
    guessing = [MODELS[each.name] for each in drawing.predictions if each.is_guess]
    if guessing:
        if len(guessing) < len(drawing.predictions):
            return f"**The {guessing[0]} doesn't recognise a digit here.**"
        return "**Neither model recognises a digit.** If it is one, label it."
    if drawing.agreed:
        return f"Both models say **{drawing.predictions[0].digit}**."
    said = ", ".join(f"{MODELS[each.name]} says **{each.digit}**" for each in drawing.predictions)
    return f"The models disagree: {said}."
