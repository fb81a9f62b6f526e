"""What the models see, and on request why they say what they say."""

from __future__ import annotations

import numpy as np
import streamlit as st
from markupsafe import Markup
from numpy.typing import NDArray

from streamlit_app.components import drawing_image
from streamlit_app.services.classification import MODELS, ClassifiedDrawing
from streamlit_app.services.container import get_services

_BLANK = np.zeros((28, 28), dtype=np.uint8)
_NOWHERE = np.zeros((28, 28), dtype=np.float32)
_WHY = {"cnn": "the ink that says {digit}", "vit": "where it looks to say {digit}"}


def show(drawing: ClassifiedDrawing | None) -> None:
    """The 28×28 picture; with “Show why” one for each model, coloured where it counts.

    Off, nothing is computed.
    """
    with st.container(key="seen"):
        with st.container(key="seen_head", horizontal=True, vertical_alignment="center"):
            st.markdown("**What the models see**", width="stretch")
            why = st.toggle("Show why", key="why", persist_state="session")
        st.html(f'<div class="seen">{_reasons(drawing) if why else _picture(drawing)}</div>')


def _picture(drawing: ClassifiedDrawing | None) -> str:
    """As the models see it: white on black, enlarged without smoothing."""
    source = drawing_image.pixels_url(drawing.pixels if drawing else _BLANK)
    words = "the drawing, white on black" if drawing else "nothing yet"
    return (
        f'<figure><img src="{source}" alt="What the models see: {words}">'
        "<figcaption>28 × 28, cropped and centred like MNIST</figcaption></figure>"
    )


def _reasons(drawing: ClassifiedDrawing | None) -> str:
    places = get_services().predictor.explain(drawing) if drawing else {}
    digits = {p.name: p.digit for p in drawing.predictions} if drawing else {}
    pixels = drawing.pixels if drawing else _BLANK
    return "".join(_reason(m, pixels, places.get(m, _NOWHERE), digits.get(m)) for m in MODELS)


def _reason(
    model: str, pixels: NDArray[np.uint8], places: NDArray[np.float32], digit: int | None
) -> str:
    why = "nothing yet" if digit is None else _WHY[model].format(digit=digit)
    caption = Markup("<b><i></i>{}</b>{}").format(MODELS[model], why)
    return drawing_image.explanation_html(model, pixels, places, f"{MODELS[model]}: {why}", caption)
