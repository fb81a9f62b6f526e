"""Does what somebody asked for in the history, or says in a sentence why it was not done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from uuid import UUID

import streamlit as st

from database import Database, DatabaseUnavailable, UnknownDrawing
from streamlit_app.app_pages.draw.canvas_state import CanvasState
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.auth.session import visitor
from streamlit_app.components import live_accuracy
from streamlit_app.services import labelling
from streamlit_app.services.container import service
from streamlit_app.services.labelling import NotAllowed
from streamlit_app.services.users import User

AWAY = "That was not done: the database cannot be reached. Try again in a moment."
GONE = "This drawing is not there any more."


def run_action(deed: Callable[[Database, User], object], labelled: Collection[UUID] = ()) -> str:
    """Do it as who is there now. Returns why it was not done, "" where it was.

    `labelled`: the drawings that it gives a label.
    """
    try:
        deed(service().database, visitor())
    except NotAllowed as error:
        return str(error)
    except UnknownDrawing:
        return GONE
    except DatabaseUnavailable:
        return AWAY
    live_accuracy.forget()
    if labelled:
        with suppress(DatabaseUnavailable):  # the labels are stored
            service().compare(labelled)
    return ""


def delete(drawings: Collection[UUID]) -> None:
    """Also from the sheet of paper, if one lies there."""
    browsing: HistoryState = st.session_state["browsing"]
    trouble = run_action(lambda database, who: labelling.delete(database, who, drawings))
    if not trouble:
        browsing.forget(set(drawings))
        sheet: CanvasState | None = st.session_state.get("sheet")
        if sheet and sheet.drawing_ids & set(drawings):
            del st.session_state["sheet"]
    browsing.said = trouble or f"{count(len(drawings), 'drawing is', 'drawings are')} deleted."


def count(number: int, one: str, several: str) -> str:
    """“1 drawing”, “2,000 drawings”."""
    return f"{number:,} {one if number == 1 else several}"
