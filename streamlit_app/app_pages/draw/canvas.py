"""The drawing surface. The only file that imports the drawing component."""

from __future__ import annotations

import streamlit as st
from streamlit_drawable_canvas import st_canvas  # type: ignore[import-untyped]

from streamlit_app.app_pages.draw.canvas_state import CanvasState, Objects

SIZE = 360  # pixels; fits a phone of 390
PEN_WIDTH = 22  # pixels; gives strokes about as thick as MNIST's, drawn to fill the canvas
KEY = "canvas"


def lay_out(sheet: CanvasState) -> None:
    """Before the page is built: a canvas that is made anew has to start from what was drawn.

    That is so when the page is visited again, and when the server was restarted: then the browser
    has kept a drawing that this session has not seen.
    """
    state = st.session_state.get(KEY)
    if not state:
        sheet.remount()
    elif not sheet.objects and not sheet.generation:
        sheet.remount(_objects((state.get("drawing") or {}).get("raw")))


def draw_on(sheet: CanvasState) -> None:
    """Show the canvas and let `sheet` take over what is drawn on it."""
    result = st_canvas(
        stroke_width=PEN_WIDTH,
        stroke_color="#ffffff",  # style.css subtracts it from the paper: ink in light and in dark
        background_color="",
        width=SIZE,
        height=SIZE,
        initial_drawing=sheet.initial_drawing,
        key=KEY,
    )
    sheet.receive(_objects(result.json_data))


def _objects(json_data: object) -> Objects:
    objects = json_data.get("objects") if isinstance(json_data, dict) else None
    return objects if isinstance(objects, list) else []
