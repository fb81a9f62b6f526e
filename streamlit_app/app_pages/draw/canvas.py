"""The drawing surface. The only module that imports the drawing component."""

from __future__ import annotations

import streamlit as st
from streamlit_drawable_canvas import st_canvas  # type: ignore[import-untyped]

from streamlit_app.app_pages.draw.canvas_state import CanvasState, Objects

SIZE = 360  # pixels; fits a phone of 390
PEN_WIDTH = 22  # pixels; as thick as MNIST's strokes if the digit fills the canvas
KEY = "canvas"


def restore(state: CanvasState) -> None:
    """Call before the page is built: a new canvas element starts with what was drawn.

    A new element appears when the user returns to the page, and after a restart of the server:
    then the browser still has a drawing that this session doesn't know.
    """
    component = st.session_state.get(KEY)
    if not component:
        state.remount()
    elif not state.objects and not state.generation:
        state.remount(_objects((component.get("drawing") or {}).get("raw")))


def show(state: CanvasState) -> None:
    """Show the canvas and update `state` with what is drawn on it."""
    result = st_canvas(
        stroke_width=PEN_WIDTH,
        stroke_color="#ffffff",  # style.css subtracts it from the background, in both themes
        background_color="",
        width=SIZE,
        height=SIZE,
        initial_drawing=state.initial_drawing,
        key=KEY,
    )
    state.receive(_objects(result.json_data))


def _objects(json_data: object) -> Objects:
    objects = json_data.get("objects") if isinstance(json_data, dict) else None
    return objects if isinstance(objects, list) else []
