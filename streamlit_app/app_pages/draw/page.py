"""The draw page: a sheet of paper, what two models read on it, and what it really was."""

from __future__ import annotations

import streamlit as st

from database import DatabaseUnavailable, OverLimit
from model.strokes import InvalidDrawing
from streamlit_app.app_pages.draw import canvas, model_input, uploads
from streamlit_app.app_pages.draw.canvas_state import CanvasState
from streamlit_app.auth.session import visitor
from streamlit_app.components import confidence_bars, live_accuracy, prediction_card
from streamlit_app.services.classification import MODELS, ClassifiedDrawing
from streamlit_app.services.container import service

NOT_STORED = (
    "Your drawings are not being stored: the database cannot be reached. The models read on, "
    "and storing resumes by itself."
)


def page() -> None:
    st.session_state.setdefault("sheet", CanvasState())
    st.session_state.setdefault("drawing", None)
    st.session_state.setdefault("trouble", "")
    canvas.lay_out(st.session_state["sheet"])
    desk()
    uploads.panel()


@st.fragment
def desk() -> None:
    """All that changes while somebody draws; style.css lays its parts out."""
    sheet: CanvasState = st.session_state["sheet"]
    with st.container(key="desk"):
        with st.container(key="paper"):
            canvas.draw_on(sheet)
        drawing = st.session_state["drawing"] = _read(sheet)
        _tools(sheet)
        _verdicts(sheet, drawing)
        _labels(sheet, drawing)
        with st.container(key="confidence"):
            st.markdown("**How sure they are**")
            confidence_bars.show(_probabilities(drawing), MODELS, _guessing(drawing))
        model_input.show(drawing)
    live_accuracy.accuracy(service())
    _store(sheet, drawing)


def _read(sheet: CanvasState) -> ClassifiedDrawing | None:
    try:
        return service().reader.classify({"objects": sheet.objects}, canvas.SIZE)
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
            readings = drawing.readings if drawing else ()
            reading = next((r for r in readings if r.model == model), None)
            prediction_card.verdict(model, label, reading)
        with st.container(key="word"):
            st.markdown(prediction_card.word(drawing, is_drawn=bool(sheet.objects)))


def _labels(sheet: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    readings = drawing.readings if drawing else ()
    likely = {reading.digit for reading in readings if not reading.is_guess}
    with st.container(key="truth"):
        st.markdown("**What was it?** :gray[one tap, or press the key]")
        with st.container(key="labels"):
            for digit in range(10):
                st.button(
                    str(digit),
                    key=f"label_{digit}",
                    type="primary" if digit in likely else "secondary",
                    on_click=_label,
                    args=(digit,),
                    disabled=drawing is None,
                    shortcut=str(digit),
                    width="stretch",
                )
        _thanks(sheet)


def _thanks(sheet: CanvasState) -> None:
    with st.container(key="thanks", horizontal=True, vertical_alignment="center"):
        if st.session_state["trouble"]:
            st.error(st.session_state["trouble"])
        elif sheet.labelled:
            stored = f"Thanks! Stored as {prediction_card.a_digit(sheet.labelled.digit)}."
            st.markdown(f"{stored} {live_accuracy.sentence(service())}")
            st.button("Take it back", key="unlabel", type="tertiary", on_click=_take_back)


def _probabilities(drawing: ClassifiedDrawing | None) -> dict[str, tuple[float, ...]]:
    said = {r.model: r.probabilities for r in drawing.readings} if drawing else {}
    return {model: said.get(model, ()) for model in MODELS}


def _guessing(drawing: ClassifiedDrawing | None) -> set[str]:
    return {r.model for r in drawing.readings if r.is_guess} if drawing else set()


def _store(sheet: CanvasState, drawing: ClassifiedDrawing | None) -> None:
    """Bring the database in step with the sheet; say so where that cannot be done."""
    who = visitor()
    try:
        if drawing and not sheet.is_kept:
            if not sheet.was_kept:
                service().admit(who, "drawings")
            service().keep(sheet.drawing_id, drawing, who)
            sheet.mark_kept()
        elif not sheet.objects and sheet.was_kept:  # every stroke was undone
            service().discard(sheet.drawing_id)
            sheet.mark_gone()
    except OverLimit as limit:
        st.warning(f"This drawing is not stored yet: {limit}. Draw on then, or give its label.")
    except DatabaseUnavailable:
        pass
    if not service().database.available:
        _wait_for_database()


@st.fragment(run_every=3)
def _wait_for_database() -> None:
    """Says that nothing is stored, until the database answers again."""
    try:
        service().live_accuracy()
    except DatabaseUnavailable:
        with st.container(key="not_stored"):
            st.warning(NOT_STORED)
    else:
        st.rerun()


def _undo() -> None:
    st.session_state["sheet"].undo_stroke()


def _clear() -> None:
    st.session_state["sheet"].clear()
    st.session_state["trouble"] = ""


def _label(digit: int) -> None:
    """Store the true label and turn the page; without the database, lose nothing and say so."""
    sheet: CanvasState = st.session_state["sheet"]
    drawing: ClassifiedDrawing | None = st.session_state["drawing"]
    if drawing is None or not sheet.objects:  # the second click of two: the sheet is fresh already
        return
    try:
        service().confirm(sheet.drawing_id, drawing, digit, visitor())
    except DatabaseUnavailable:
        st.session_state["trouble"] = (
            "The label could not be stored: the database cannot be reached. Your drawing is "
            "still here; tap again in a moment."
        )
        return
    st.session_state["trouble"] = ""
    st.session_state["drawing"] = None
    sheet.finish(digit)
    live_accuracy.forget()


def _take_back() -> None:
    sheet: CanvasState = st.session_state["sheet"]
    if sheet.labelled is None:
        return
    visitor()  # breaks off where the sign-in has ended
    try:
        service().withdraw(sheet.labelled.drawing_id)
    except DatabaseUnavailable:
        st.session_state["trouble"] = (
            "The label could not be taken back: the database cannot be reached. Try again in a "
            "moment."
        )
        return
    st.session_state["trouble"] = ""
    sheet.take_back()
    live_accuracy.forget()
