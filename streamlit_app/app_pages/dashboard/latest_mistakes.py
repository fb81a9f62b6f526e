"""The newest drawings that a model got wrong, as pictures with the wrong predictions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
import streamlit as st
from markupsafe import Markup

from database import DrawingFilter, Prediction, StoredDrawing, find_drawings
from streamlit_app.components import html
from streamlit_app.components.drawing_image import drawing_html
from streamlit_app.components.formatting import percent
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services

MAX_MISTAKES = 8  # pictures


def show(period: timedelta | None, versions: Mapping[str, str | None]) -> None:
    """Of drawings in `period`, None for ever.

    `versions`: by model name the version that counts, None for all.

    Raises:
        DatabaseUnavailable
    """
    since = None if period is None else datetime.now(UTC) - period
    drawings = [
        drawing
        for name, version in versions.items()
        for drawing in find_drawings(
            get_services().database,
            DrawingFilter("mistakes", model=name, version=version, since=since),
            limit=MAX_MISTAKES,
        )
    ]
    with st.container(key="mistakes"):
        st.markdown("**Latest mistakes**")
        st.html(mistakes_html(drawings, versions))


def mistakes_html(drawings: Iterable[StoredDrawing], versions: Mapping[str, str | None]) -> Markup:
    """The newest misread drawings, each once."""
    unique = {drawing.id: drawing for drawing in drawings}.values()
    newest = sorted(unique, key=lambda drawing: drawing.created_at, reverse=True)
    figures = html.join(_figure(drawing, versions) for drawing in newest[:MAX_MISTAKES])
    return Markup('<div class="mistakes">{}</div>').format(figures or "None so far.")


def _figure(drawing: StoredDrawing, versions: Mapping[str, str | None]) -> Markup:
    """One drawing and its wrong predictions; empty if its label was corrected meanwhile."""
    wrong = wrong_predictions(drawing, versions)
    if not wrong:
        return Markup()
    pixels = np.frombuffer(drawing.pixels, dtype=np.uint8).reshape(28, 28)
    digits = " and ".join(sorted({str(each.digit) for each in wrong}))
    caption = f"{drawing.true_digit} read as {digits}"
    confidences = (f"{MODELS[each.name]} {percent(each.confidence)}" for each in wrong)
    picture = drawing_html(pixels, drawing.strokes, caption)
    return html.captioned(picture, caption, Markup("<br>").join(confidences))


def wrong_predictions(
    drawing: StoredDrawing, versions: Mapping[str, str | None]
) -> list[Prediction]:
    """Of each model the newest wrong one, in the order of `versions`."""
    wrong = {
        each.name: each  # the newest version comes last
        for each in drawing.predictions
        if drawing.true_digit not in (None, each.digit)
        and versions.get(each.name, "") in (None, each.version)
    }
    return [wrong[name] for name in versions if name in wrong]
