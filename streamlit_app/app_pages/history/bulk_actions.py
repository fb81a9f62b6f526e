"""Several drawings of the history at once: one digit labels them all.

Lies at the foot of the window while drawings are being selected (history.css).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

import streamlit as st

from database import Database, StoredDrawing
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.history import drawing_actions
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.components import digit_buttons
from streamlit_app.services import labelling
from streamlit_app.services.labelling import HistoryPage
from streamlit_app.services.users import User


def show(leaf: HistoryPage, marked: set[UUID], who: User) -> None:
    """`marked`: those of the leaf that are selected."""
    chosen = [entry for entry in leaf.entries if entry.id in marked]
    ids = {entry.id for entry in chosen}
    with st.container(key="several"):
        with st.container(key="how_many", horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{len(ids):,} selected**", width="content")
            _all_or_none(leaf, ids)
        digits = {entry.true_digit for entry in chosen}
        digit_buttons.show(
            _relabel,
            (chosen,),
            of="several",
            chosen=digits.pop() if len(digits) == 1 else None,
            disabled=not ids,
        )
        _deeds(chosen, ids, who)
        _doubts({entry.id for entry in chosen if entry.flag_reason is not None}, who)
        drawing_actions.say()


def _deeds(chosen: Sequence[StoredDrawing], ids: set[UUID], who: User) -> None:
    with st.container(key="deeds", horizontal=True):
        nothing = all(entry.true_digit is None for entry in chosen)
        st.button("No label", key="no_label", on_click=_unlabel, args=(ids,), disabled=nothing)
        theirs = any(entry.author != who.author for entry in chosen)
        may_delete = bool(ids) and (who.deletes_any or not theirs)
        if st.button("Delete", key="delete_several", disabled=not may_delete):
            _confirm(ids)
        st.button("Done", key="done", on_click=_end, shortcut="Esc")


def _all_or_none(leaf: HistoryPage, marked: Collection[UUID]) -> None:
    everything = {entry.id for entry in leaf.entries}
    if everything <= set(marked):
        st.button("None", key="mark_none", type="tertiary", on_click=_mark, args=(set(),))
    else:
        words = "All on this page"
        st.button(words, key="mark_all", type="tertiary", on_click=_mark, args=(everything,))


def _doubts(doubted: set[UUID], who: User) -> None:
    if doubted and who.is_reviewer:
        with st.container(key="doubt", horizontal=True, vertical_alignment="center"):
            words = actions.count(len(doubted), "label is", "labels are")
            st.markdown(f"**{words} set aside**", width="content")
            right = "The label is right" if len(doubted) == 1 else "These labels are right"
            st.button(right, key="settle", on_click=_settle, args=(doubted,))


@st.dialog("Delete these drawings?")
def _confirm(drawings: set[UUID]) -> None:
    them = actions.count(len(drawings), "drawing", "drawings")
    st.markdown(f"{them}, with their labels, from every table and count. None comes back.")
    if st.button(f"Delete {them}", key="really"):
        actions.delete(drawings)
        st.rerun()


def _mark(drawings: set[UUID]) -> None:
    browsing: HistoryState = st.session_state["browsing"]
    browsing.marked, browsing.said = set(drawings), ""


def _end() -> None:
    browsing: HistoryState = st.session_state["browsing"]
    browsing.select(False)


def _relabel(chosen: list[StoredDrawing], digit: int) -> None:
    ids = {entry.id for entry in chosen}
    doubted = {entry.id for entry in chosen if entry.flag_reason is not None}
    _say(
        lambda database, who: labelling.relabel(database, who, ids, digit, doubted),
        f"{actions.count(len(ids), 'drawing is', 'drawings are')} labelled {digit}.",
        ids,
    )


def _unlabel(ids: set[UUID]) -> None:
    words = f"{actions.count(len(ids), 'drawing has', 'drawings have')} no label now."
    _say(lambda database, who: labelling.unlabel(database, who, ids), words)


def _settle(ids: set[UUID]) -> None:
    words = f"{actions.count(len(ids), 'label is', 'labels are')} right, and learnt from again."
    _say(lambda database, who: labelling.settle(database, who, ids), words)


def _say(deed: Callable[[Database, User], int], done: str, labelled: Collection[UUID] = ()) -> None:
    """After a deed that was done nothing is selected: the next digit is for others."""
    browsing: HistoryState = st.session_state["browsing"]
    trouble = actions.run_action(deed, labelled)
    if not trouble and browsing.marked:
        browsing.marked = set()
    browsing.said = trouble or done
