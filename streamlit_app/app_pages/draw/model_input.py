"""The model input, 28×28, and on request the pixels that explain each prediction."""

from __future__ import annotations

import numpy as np
import streamlit as st
from markupsafe import Markup
from numpy.typing import NDArray

from streamlit_app.components import drawing_image
from streamlit_app.components.html import join
from streamlit_app.services.classification import MODELS, ClassifiedDrawing
from streamlit_app.services.container import get_services

_BLANK = np.zeros((28, 28), dtype=np.uint8)
_NO_SALIENCY = np.zeros((28, 28), dtype=np.float32)
_CAPTIONS = {"cnn": "pixels supporting “{}”", "vit": "attention for “{}”"}  # by model name
_INPUT = Markup(
    '<figure><img src="{}" alt="What the models see: {}">'
    "<figcaption>28 × 28, cropped and centred like MNIST</figcaption></figure>"
)


def show(drawing: ClassifiedDrawing | None) -> None:
    """The input as an image; with “Show why”, which computes it, one coloured image per model."""
    with st.container(key="seen"):
        with st.container(key="seen_head", horizontal=True, vertical_alignment="center"):
            st.markdown("**What the models see**", width="stretch")
            explain = st.toggle("Show why", key="why", persist_state="session")
        content = _explanations(drawing) if explain else _input(drawing)
        st.html(Markup('<div class="seen">{}</div>').format(content))


def _input(drawing: ClassifiedDrawing | None) -> Markup:
    """White on black, enlarged without smoothing."""
    pixels = drawing.pixels if drawing else _BLANK
    words = "the drawing, white on black" if drawing else "no drawing yet"
    return _INPUT.format(drawing_image.pixels_url(pixels), words)


def _explanations(drawing: ClassifiedDrawing | None) -> Markup:
    saliency = get_services().predictor.explain(drawing) if drawing else {}
    digits = {each.name: each.digit for each in drawing.predictions} if drawing else {}
    pixels = drawing.pixels if drawing else _BLANK
    return join(
        _explanation(model, pixels, saliency.get(model, _NO_SALIENCY), digits.get(model))
        for model in MODELS
    )


def _explanation(
    model: str, pixels: NDArray[np.uint8], saliency: NDArray[np.float32], digit: int | None
) -> Markup:
    words = "no drawing yet" if digit is None else _CAPTIONS[model].format(digit)
    alt = f"{MODELS[model]}: {words}"
    caption = Markup("<b><i></i>{}</b>{}").format(MODELS[model], words)
    return drawing_image.explanation_html(model, pixels, saliency, alt, caption)
