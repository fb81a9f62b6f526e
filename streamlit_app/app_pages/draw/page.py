"""The draw page: a sheet of paper, what two models read on it, and what it really was."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from database import DatabaseUnavailable, OverLimit, Prediction
from model.strokes import InvalidDrawing
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.draw import canvas, model_input, uploads
from streamlit_app.app_pages.draw.canvas_state import CanvasState
from streamlit_app.auth.session import current_user, require_active_login
from streamlit_app.components import confidence_bars, digit_buttons, live_accuracy, prediction_card
from streamlit_app.services.classification import MODELS, ClassifiedDrawing
from streamlit_app.services.container import get_services

NOT_STORED = (
    "Your drawings are not being stored: the database cannot be reached. The models read on, "
    "and storing resumes by itself."
)


def page() -> None:
    st.session_state.setdefault("canvas_state", CanvasState())
    st.session_state.setdefault("drawing", None)
    st.session_state.setdefault("draw_error", "")
    canvas.lay_out(st.session_state["canvas_state"])
    desk()
    uploads.panel()


@st.fragment
def desk() -> None:
    """All that changes while somebody draws; style.css lays its parts out."""
    sheet: CanvasState = st.session_state["canvas_state"]
    with st.container(key="draw_layout"):
        with st.container(key="canvas_frame"):
            canvas.draw_on(sheet)
        drawing = st.session_state["drawing"] = _read(sheet)
        _tools(sheet)
        _verdicts(sheet, drawing)
        _labels(sheet, drawing)
        with st.container(key="confidence"):
            st.markdown("**How sure they are**")
            confidence_bars.show(_probabilities(drawing), MODELS, _guessing(drawing))
        model_input.show(drawing)
    live_accuracy.show(get_services())
    _store(sheet, drawing)


def _read(sheet: CanvasState) -> ClassifiedDrawing | None:
    try:
        return get_services().predictor.classify_canvas({"objects": sheet.objects}, canvas.SIZE)
    except InvalidDrawing as error:
        st.error(f"This drawing cannot be read: {error}. Clear the canvas and draw again.")
        return None


def _tools(sheet: CanvasState) -> None:
    with st.container(key="tools", horizontal=True):
        nothing = not sheet.objects
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            on_click=_undo,
            disabled=nothing,
            shortcut="Backspace",
        )
        st.button("Clear", key="clear", on_click=_clear, disabled=nothing, shortcut="Esc")


def _verdicts(sheet: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    with st.container(key="verdicts"):
        for model, label in MODELS.items():
            prediction_card.show(model, label, _prediction_of(drawing, model))
        with st.container(key="summary"):
            st.markdown(prediction_card.summary(drawing, is_drawn=bool(sheet.objects)))


def _labels(sheet: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    predictions = drawing.predictions if drawing else ()
    likely = {prediction.digit for prediction in predictions if not prediction.is_guess}
    with st.container(key="label_panel"):
        st.markdown("**What was it?** :gray[one tap, or press the key]")
        digit_buttons.show(_label, name="label", highlighted=likely, disabled=drawing is None)
        _thanks(sheet)


def _thanks(sheet: CanvasState) -> None:
    with st.container(key="thanks", horizontal=True, vertical_alignment="center"):
        if st.session_state["draw_error"]:
            st.error(st.session_state["draw_error"])
        elif sheet.labelled:
            stored = f"Thanks! Stored as {prediction_card.a_digit(sheet.labelled.digit)}."
            st.markdown(f"{stored} {live_accuracy.sentence(get_services())}")
            st.button("Take it back", key="unlabel", type="tertiary", on_click=_take_back)


def _prediction_of(drawing: ClassifiedDrawing | None, model: str) -> Prediction | None:
    predictions = drawing.predictions if drawing else ()
    return next((each for each in predictions if each.name == model), None)


def _probabilities(drawing: ClassifiedDrawing | None) -> dict[str, Sequence[float]]:
    """By model name; empty for a model without a prediction."""
    found = {model: _prediction_of(drawing, model) for model in MODELS}
    return {model: each.probabilities if each else () for model, each in found.items()}


def _guessing(drawing: ClassifiedDrawing | None) -> set[str]:
    return {each.name for each in drawing.predictions if each.is_guess} if drawing else set()


def _store(sheet: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    """Bring the database in step with the sheet; say so where that cannot be done."""
    require_active_login()
    services, user = get_services(), current_user()
    try:
        if drawing and not sheet.is_kept:
            if not sheet.was_kept:
                services.check_rate_limit(user, "drawings")
            services.drawings.store(user, sheet.drawing_id, drawing)
            sheet.mark_kept()
        elif not sheet.objects and sheet.was_kept:  # every stroke was undone
            services.drawings.delete(sheet.drawing_id)
            sheet.mark_gone()
    except OverLimit as limit:
        st.warning(f"This drawing is not stored yet: {limit}. Draw on then, or give its label.")
    except DatabaseUnavailable:
        pass
    if not get_services().database.available:
        _wait_for_database()


@st.fragment(run_every=3)
def _wait_for_database() -> None:
    """Says that nothing is stored, until the database answers again."""
    try:
        get_services().live_accuracy()
    except DatabaseUnavailable:
        with st.container(key="not_stored"):
            st.warning(NOT_STORED)
    else:
        st.rerun()


def _undo() -> None:
    st.session_state["canvas_state"].undo_stroke()


def _clear() -> None:
    st.session_state["canvas_state"].clear()
    st.session_state["draw_error"] = ""


def _label(digit: int) -> None:
    """Store the true label and turn the page; without the database, lose nothing and say so."""
    sheet: CanvasState = st.session_state["canvas_state"]
    drawing: ClassifiedDrawing | None = st.session_state["drawing"]
    if drawing is None or not sheet.objects:  # the second click of two: the sheet is fresh already
        return
    result = actions.run_action(
        lambda user: get_services().labelling.label_new(user, sheet.drawing_id, drawing, digit),
        f"Saved as {digit}, thanks!",
    )
    st.session_state["draw_error"] = "" if result.done else result.message
    if result.done:
        st.session_state["drawing"] = None
        sheet.finish(digit)


def _take_back() -> None:
    sheet: CanvasState = st.session_state["canvas_state"]
    if sheet.labelled is None:
        return
    ids = [sheet.labelled.drawing_id]
    result = actions.run_action(
        lambda user: get_services().labelling.unlabel(user, ids), "Label removed."
    )
    taken_back = result.done or result.is_deleted
    st.session_state["draw_error"] = "" if taken_back else result.message
    if taken_back:
        sheet.take_back()
