"""The draw page: draw a digit, see what both models predict, and label it."""

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
    "The database is unavailable: your drawings are not being stored. Predictions continue, and "
    "storing resumes automatically."
)


def page() -> None:
    st.session_state.setdefault("canvas_state", CanvasState())
    st.session_state.setdefault("drawing", None)
    st.session_state.setdefault("draw_error", "")
    canvas.restore(st.session_state["canvas_state"])
    _draw_panel()
    uploads.show()


@st.fragment
def _draw_panel() -> None:
    """Everything that changes with each stroke; style.css arranges its parts."""
    state: CanvasState = st.session_state["canvas_state"]
    with st.container(key="draw_layout"):
        with st.container(key="canvas_frame"):
            canvas.show(state)
        drawing = st.session_state["drawing"] = _classify(state)
        _tools(state)
        _predictions(state, drawing)
        _label_panel(state, drawing)
        with st.container(key="confidence"):
            st.markdown("**Confidence by digit**")
            confidence_bars.show(_probabilities(drawing), MODELS, _guessing(drawing))
        model_input.show(drawing)
    live_accuracy.show(get_services())
    _store(state, drawing)


def _classify(state: CanvasState) -> ClassifiedDrawing | None:
    try:
        return get_services().predictor.classify_canvas({"objects": state.objects}, canvas.SIZE)
    except InvalidDrawing as error:
        st.error(f"Couldn't read this drawing: {error}. Clear the canvas and draw again.")
        return None


def _tools(state: CanvasState) -> None:
    with st.container(key="tools", horizontal=True):
        is_empty = not state.objects
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            on_click=_undo_stroke,
            disabled=is_empty,
            shortcut="Backspace",
        )
        st.button("Clear", key="clear", on_click=_clear, disabled=is_empty, shortcut="Esc")


def _predictions(state: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    with st.container(key="verdicts"):
        for model, label in MODELS.items():
            prediction_card.show(model, label, _prediction_of(drawing, model))
        with st.container(key="summary"):
            st.markdown(prediction_card.summary(drawing, is_drawn=bool(state.objects)))


def _label_panel(state: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    predictions = drawing.predictions if drawing else ()
    predicted = {prediction.digit for prediction in predictions if not prediction.is_guess}
    with st.container(key="label_panel"):
        st.markdown("**Which digit did you draw?** :gray[Tap it or press its key.]")
        digit_buttons.show(_label, name="label", highlighted=predicted, disabled=drawing is None)
        _label_result(state)


def _label_result(state: CanvasState) -> None:
    with st.container(key="thanks", horizontal=True, vertical_alignment="center"):
        if st.session_state["draw_error"]:
            st.error(st.session_state["draw_error"])
        elif state.last_label:
            saved = f"Saved as {state.last_label.digit}, thanks!"
            st.markdown(f"{saved} {live_accuracy.sentence(get_services())}")
            st.button("Undo label", key="unlabel", type="tertiary", on_click=_undo_label)


def _prediction_of(drawing: ClassifiedDrawing | None, model: str) -> Prediction | None:
    predictions = drawing.predictions if drawing else ()
    return next((each for each in predictions if each.name == model), None)


def _probabilities(drawing: ClassifiedDrawing | None) -> dict[str, Sequence[float]]:
    """By model name; empty without a prediction."""
    found = {model: _prediction_of(drawing, model) for model in MODELS}
    return {model: each.probabilities if each else () for model, each in found.items()}


def _guessing(drawing: ClassifiedDrawing | None) -> set[str]:
    """Models that recognise no digit."""
    return {each.name for each in drawing.predictions if each.is_guess} if drawing else set()


def _store(state: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    """Store the drawing if it has changed; warn if that is not possible."""
    require_active_login()
    services, user = get_services(), current_user()
    try:
        if drawing and not state.is_stored:
            if not state.was_stored:
                services.check_rate_limit(user, "drawings")
            services.drawings.store(user, state.drawing_id, drawing)
            state.mark_stored()
        elif not state.objects and state.was_stored:  # every stroke was undone
            services.drawings.delete(state.drawing_id)
            state.mark_deleted()
    except OverLimit as limit:
        st.warning(f"This drawing is not stored yet: {limit}. Draw on then, or label it.")
    except DatabaseUnavailable:
        pass  # `available` is False now
    if not services.database.available:
        _wait_for_database()


@st.fragment(run_every=3)
def _wait_for_database() -> None:
    """A warning until the database answers again."""
    try:
        get_services().live_accuracy()
    except DatabaseUnavailable:
        with st.container(key="not_stored"):
            st.warning(NOT_STORED)
    else:
        st.rerun()


def _undo_stroke() -> None:
    st.session_state["canvas_state"].undo_stroke()


def _clear() -> None:
    st.session_state["canvas_state"].clear()
    st.session_state["draw_error"] = ""


def _label(digit: int) -> None:
    """Store the label and start a new drawing; if that fails, keep the drawing."""
    state: CanvasState = st.session_state["canvas_state"]
    drawing: ClassifiedDrawing | None = st.session_state["drawing"]
    if drawing is None or not state.objects:  # the second click of a double click
        return
    result = actions.run_action(
        lambda user: get_services().labelling.label_new(user, state.drawing_id, drawing, digit),
        "Label saved.",
    )
    st.session_state["draw_error"] = "" if result.done else result.message
    if result.done:
        st.session_state["drawing"] = None
        state.finish(digit)


def _undo_label() -> None:
    state: CanvasState = st.session_state["canvas_state"]
    if state.last_label is None:
        return
    ids = [state.last_label.drawing_id]
    result = actions.run_action(
        lambda user: get_services().labelling.unlabel(user, ids), "Label removed."
    )
    is_unlabelled = result.done or result.is_deleted
    st.session_state["draw_error"] = "" if is_unlabelled else result.message
    if is_unlabelled:
        state.undo_label()
