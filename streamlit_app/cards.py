"""The small pieces of page that show one thing: a verdict, what the models see."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from streamlit_app import pictures
from streamlit_app.service import Reading


def per_cent(share: float) -> str:
    """0.984 as “98.4 %”, with a space that does not break."""
    return f"{100 * share:.1f}\u00a0%"


def a_digit(digit: int) -> str:
    """“a **7**”, “an **8**”, in Markdown."""
    return f"an **{digit}**" if digit == 8 else f"a **{digit}**"


def verdict(model: str, label: str, reading: Reading | None) -> None:
    """One model's card: the digit, then its confidence; a quiet dash without a drawing."""
    digit = str(reading.digit) if reading else "–"
    sure = per_cent(reading.confidence) if reading else "waiting"
    with st.container(key=f"verdict_{model}"):
        st.html(
            f'<div class="verdict {model}{"" if reading else " is-empty"}">'
            f'<span class="verdict-digit">{digit}</span>'
            f'<span class="verdict-model">{label}</span>'
            f'<span class="verdict-confidence">{sure}</span></div>'
        )


def seen(pixels: NDArray[np.uint8] | None) -> None:
    """The 28×28 uint8 picture that the models see, enlarged without smoothing."""
    empty = pixels is None
    source = pictures.of_pixels(np.zeros((28, 28), dtype=np.uint8) if pixels is None else pixels)
    words = "nothing yet" if empty else "the drawing, white on black"
    with st.container(key="seen"):
        st.html(
            f'<figure class="seen"><img src="{source}" alt="What the models see: {words}">'
            "<figcaption>What the models see:<br>28 × 28, cropped and centred like MNIST"
            "</figcaption></figure>"
        )
