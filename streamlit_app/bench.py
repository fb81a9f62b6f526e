"""What can be done with a drawing of the history: say what it was, or delete it.

Lies at the foot of the window while a drawing is chosen (history.css).
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from database import Database, DatabaseUnavailable, Entry, UnknownDrawing, count_drawings
from streamlit_app import album, archive, live
from streamlit_app.archive import NotAllowed
from streamlit_app.sheet import Sheet
from streamlit_app.visiting import visitor
from streamlit_app.visitor import Visitor
from streamlit_app.wiring import service

AWAY = "That was not done: the database cannot be reached. Try again in a moment."
GONE = "This drawing is not there any more."


def choose(drawing_id: UUID) -> None:
    """Take up a drawing, or put it down again."""
    is_chosen = st.session_state["chosen"] == drawing_id
    st.session_state["chosen"] = None if is_chosen else drawing_id
    st.session_state["said"] = ""


def show(entry: Entry, who: Visitor) -> None:
    with st.container(key="bench"):
        st.html(f'<div class="question">{album.picture(entry)}<b>What was it?</b></div>')
        with st.container(key="truths"):
            for digit in range(10):
                st.button(
                    str(digit),
                    key=f"truth_{digit}",
                    type="primary" if digit == entry.true_digit else "secondary",
                    on_click=_relabel,
                    args=(entry.id, digit),
                    shortcut=str(digit),
                    width="stretch",
                )
        with st.container(key="deeds", horizontal=True):
            no_label = entry.true_digit is None
            st.button(
                "No label", key="no_label", on_click=_unlabel, args=(entry.id,), disabled=no_label
            )
            if entry.author == who.author and st.button("Delete", key="delete_one"):
                _confirm(entry.id)
            st.button("Done", key="done", on_click=choose, args=(entry.id,), shortcut="Esc")
        say()


def say() -> None:
    """What became of the last deed, where that does not show by itself."""
    if st.session_state["said"]:
        with st.container(key="said"):
            st.markdown(st.session_state["said"])


@st.dialog("Delete this drawing?")
def _confirm(drawing_id: UUID) -> None:
    st.markdown("It goes with its label, from every table and count, and does not come back.")
    if st.button("Delete it", key="really"):
        _delete(drawing_id)
        st.rerun()


@st.dialog("Delete all that is mine?")
def confirm_all() -> None:
    try:
        drawings = count_drawings(service().database, visitor().author)
    except DatabaseUnavailable:
        st.error(AWAY)
        return
    them = "1 drawing" if drawings == 1 else f"{drawings:,} drawings"
    st.markdown(f"{them}, with all labels, from every table and count. None comes back.")
    if st.button(f"Delete {them}", key="really", disabled=not drawings):
        _delete_mine()
        st.rerun()


def _relabel(drawing_id: UUID, digit: int) -> None:
    _try(lambda database, who: archive.relabel(database, who, drawing_id, digit))


def _unlabel(drawing_id: UUID) -> None:
    _try(lambda database, who: archive.unlabel(database, who, drawing_id))


def _delete(drawing_id: UUID) -> None:
    if _try(lambda database, who: archive.delete(database, who, drawing_id)):
        st.session_state["said"] = "The drawing is deleted."
        sheet: Sheet | None = st.session_state.get("sheet")
        if sheet and drawing_id in sheet.drawing_ids:
            del st.session_state["sheet"]


def _delete_mine() -> None:
    if _try(archive.delete_mine):
        st.session_state["said"] = "All your drawings are deleted."
        st.session_state["after"] = None
        st.session_state.pop("sheet", None)


def _try(deed: Callable[[Database, Visitor], object]) -> bool:
    """Do it as who is there now; where that cannot be done, say why."""
    try:
        deed(service().database, visitor())
    except NotAllowed as error:
        st.session_state["said"] = str(error)
    except UnknownDrawing:
        st.session_state["said"] = GONE
    except DatabaseUnavailable:
        st.session_state["said"] = AWAY
    else:
        st.session_state["said"] = ""
        live.forget()
        return True
    return False
