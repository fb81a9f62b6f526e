"""What can be done with a drawing of the history: say what it was, or delete it.

Lies at the foot of the window while a drawing is chosen (history.css).
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection
from uuid import UUID

import streamlit as st

from database import Database, DatabaseUnavailable, StoredDrawing, count_drawings
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.history import drawing_card
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.auth.session import visitor
from streamlit_app.components import digit_buttons
from streamlit_app.services import labelling
from streamlit_app.services.container import service
from streamlit_app.services.users import User


def show(entry: StoredDrawing, who: User) -> None:
    browsing: HistoryState = st.session_state["browsing"]
    with st.container(key="bench"):
        st.html(f'<div class="question">{drawing_card.picture(entry)}<b>What was it?</b></div>')
        digit_buttons.show(_relabel, (entry,), of=entry.id.hex, chosen=entry.true_digit)
        with st.container(key="deeds", horizontal=True):
            no_label = entry.true_digit is None
            st.button(
                "No label", key="no_label", on_click=_unlabel, args=(entry.id,), disabled=no_label
            )
            may_delete = who.deletes_any or entry.author == who.author
            if may_delete and st.button("Delete", key="delete_one"):
                _confirm(entry.id)
            done = browsing.pick
            st.button("Done", key="done", on_click=done, args=(entry.id,), shortcut="Esc")
        if entry.flag_reason is not None:
            _doubt(entry.id, entry.flag_reason, who)
        say()


def say() -> None:
    """What became of the last deed, where that does not show by itself."""
    browsing: HistoryState = st.session_state["browsing"]
    if browsing.said:
        with st.container(key="said"):
            st.markdown(browsing.said)


def _doubt(drawing_id: UUID, reason: str, who: User) -> None:
    """Why nothing is learnt from its label, and the way out."""
    with st.container(key="doubt", horizontal=True, vertical_alignment="center"):
        st.html(f"<b>Set aside:</b> {html.escape(reason)}", width="content")
        if who.is_reviewer:
            st.button("The label is right", key="settle", on_click=_settle, args=(drawing_id,))


@st.dialog("Delete this drawing?")
def _confirm(drawing_id: UUID) -> None:
    st.markdown("It goes with its label, from every table and count, and does not come back.")
    if st.button("Delete it", key="really"):
        actions.delete([drawing_id])
        st.rerun()


@st.dialog("Delete all that is mine?")
def confirm_all() -> None:
    try:
        drawings = count_drawings(service().database, visitor().author)
    except DatabaseUnavailable:
        st.error(actions.AWAY)
        return
    them = actions.count(drawings, "drawing", "drawings")
    st.markdown(f"{them}, with all labels, from every table and count. None comes back.")
    if st.button(f"Delete {them}", key="really", disabled=not drawings):
        _delete_mine()
        st.rerun()


def _relabel(entry: StoredDrawing, digit: int) -> None:
    doubted = [entry.id] if entry.flag_reason is not None else []
    _say(
        lambda database, who: labelling.relabel(database, who, [entry.id], digit, doubted),
        [entry.id],
    )


def _unlabel(drawing_id: UUID) -> None:
    _say(lambda database, who: labelling.unlabel(database, who, [drawing_id]))


def _settle(drawing_id: UUID) -> None:
    _say(lambda database, who: labelling.settle(database, who, [drawing_id]))


def _delete_mine() -> None:
    if not _say(labelling.delete_mine):
        browsing: HistoryState = st.session_state["browsing"]
        browsing.turn_to(None)
        browsing.said = "All your drawings are deleted."
        st.session_state.pop("sheet", None)


def _say(deed: Callable[[Database, User], object], labelled: Collection[UUID] = ()) -> str:
    browsing: HistoryState = st.session_state["browsing"]
    browsing.said = actions.run_action(deed, labelled)
    return browsing.said
