"""One stored drawing in the history's grid: picture, label, predictions, time and source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from uuid import UUID

import numpy as np
import streamlit as st
from markupsafe import Markup

from database import Prediction, StoredDrawing
from streamlit_app.components import html
from streamlit_app.components.drawing_image import drawing_html
from streamlit_app.components.formatting import (
    SOURCE_LABELS,
    local_time,
    percent,
    viewer_timezone,
)
from streamlit_app.services.classification import MODELS

State = Literal["", "is-open", "is-selected"]  # also the CSS class

_BUTTON_LABELS: dict[State, str] = {"": "select", "is-open": "open", "is-selected": "selected"}
_CARD = Markup(
    '<figure class="entry {state}">{picture}<figcaption><div class="entry-label">{label}{flag}'
    '</div>{predictions}<div class="entry-time">{time} · {source}</div></figcaption></figure>'
)
_FLAG = Markup('<span class="flag" title="{}">flagged</span>')
_WRONG = Markup('<span class="wrong" role="img" aria-label="wrong">×</span>')


def show(
    drawing: StoredDrawing,
    state: State,
    on_click: Callable[[UUID], None],
    version: str | None = None,
) -> None:
    """The whole card is a button (history.css), which calls `on_click`.

    `version`: show this version's prediction where a model has several.
    """
    time = local_time(drawing.created_at, viewer_timezone())
    with st.container(key=f"entry_{drawing.id.hex}"):
        st.html(_card(drawing, time, state, version))
        st.button(
            f"{time}: {_BUTTON_LABELS[state]}",
            key=f"pick_{drawing.id.hex}",
            on_click=on_click,
            args=(drawing.id,),
        )


def picture(drawing: StoredDrawing, *, is_blind: bool = False) -> Markup:
    """The drawing alone. `is_blind`: its alternative text hides the predictions."""
    pixels = np.frombuffer(drawing.pixels, dtype=np.uint8).reshape(28, 28)
    digits = (
        "" if is_blind else " and ".join(sorted({str(each.digit) for each in drawing.predictions}))
    )
    alt = f"A drawing, read as {digits}" if digits else "A drawing"
    return drawing_html(pixels, drawing.strokes, alt)


def predictions(drawing: StoredDrawing, version: str | None = None) -> Markup:
    """Each model's prediction, of its newest version or of this one."""
    by_model = {each.name: each for each in drawing.predictions}  # the newest version is the last
    by_model |= {each.name: each for each in drawing.predictions if each.version == version}
    return html.join(
        _prediction(label, by_model[name], drawing.true_digit)
        for name, label in MODELS.items()
        if name in by_model
    )


def _card(drawing: StoredDrawing, time: str, state: State, version: str | None) -> Markup:
    label = Markup("Label: <b>{}</b>").format(drawing.true_digit)
    return _CARD.format(
        state=state,
        picture=picture(drawing),
        label="Unlabelled" if drawing.true_digit is None else label,
        flag=_FLAG.format(drawing.flag_reason) if drawing.flag_reason else "",
        predictions=predictions(drawing, version),
        time=time,
        source=SOURCE_LABELS[drawing.source],
    )


def _prediction(label: str, prediction: Prediction, true_digit: int | None) -> Markup:
    is_wrong = true_digit not in (None, prediction.digit)
    return Markup(
        '<div class="entry-prediction {}"><i></i>{} <b>{}</b> <small>{}</small>{}</div>'
    ).format(
        prediction.name,
        label,
        prediction.digit,
        percent(prediction.confidence),
        _WRONG if is_wrong else "",
    )
