"""The history: what was drawn, newest first, to look at, to label and to delete."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from database import DatabaseUnavailable, Entry, author_accuracy, count_drawings
from streamlit_app import album, archive, bench, figures, live, visiting
from streamlit_app.archive import Leaf
from streamlit_app.visiting import visitor
from streamlit_app.visitor import Visitor
from streamlit_app.wiring import service

STYLE = Path(__file__).with_name("history.css")
THIS_VISIT = "Listed for as long as this page stays open: loaded anew, it begins with none."
SIGN_IN = "Sign in, and what you draw from then on is kept for you."
EVERYBODYS = "All that was stored, whoever drew it. A label that you give replaces theirs."


def page(draw_page: st.Page) -> None:
    """`draw_page` is where people are sent while there is nothing to show."""
    st.session_state.setdefault("after", None)
    st.session_state.setdefault("chosen", None)
    st.session_state.setdefault("said", "")
    st.html(STYLE)
    _history(draw_page)


@st.fragment
def _history(draw_page: st.Page) -> None:
    who = visitor()
    with st.container(key="history"):
        try:
            everybodys = _head(who)
            after: Entry | None = st.session_state["after"]
            leaf = archive.entries(service().database, who, after, everybodys=everybodys)
            if after and not leaf.entries:  # they were all deleted since
                st.session_state["after"] = None
                st.rerun()
            if leaf.entries:
                _leaf(leaf, who, everybodys)
            else:
                _invitation(draw_page)
        except DatabaseUnavailable as error:
            _wait_for_database(str(error))
    live.accuracy(service())


def _head(who: Visitor) -> bool:
    """Whose drawings these are and how well they were read. Returns whether they are everybody's.

    Raises: DatabaseUnavailable.
    """
    with st.container(key="whose", horizontal=True, vertical_alignment="center"):
        title = st.empty()
        everybodys = who.is_reviewer and st.toggle(
            "Everybody's", key="everybodys", on_change=_turn_to, args=(None,)
        )
    if everybodys:
        title.markdown("### Everybody's drawings")
        _aside(EVERYBODYS)
        return True
    title.markdown("### Your drawings" if who.is_signed_in else "### Drawings of this visit")
    if not who.is_signed_in:
        _aside(f"{THIS_VISIT} {SIGN_IN}" if visiting.can_sign_in() else THIS_VISIT)
    drawings = count_drawings(service().database, who.author)
    if drawings:
        figures.own(author_accuracy(service().database, who.author), drawings)
    return False


def _aside(words: str) -> None:
    st.html(f'<div class="aside">{words}</div>')


def _leaf(leaf: Leaf, who: Visitor, everybodys: bool) -> None:
    chosen = next((e for e in leaf.entries if e.id == st.session_state["chosen"]), None)
    if not chosen:
        bench.say()
    with st.container(key="drawings"):
        for entry in leaf.entries:
            album.show(entry, entry is chosen, bench.choose)
    with st.container(key="leaves", horizontal=True):
        if st.session_state["after"]:
            st.button("Newest", key="newest", on_click=_turn_to, args=(None,))
        if leaf.has_older:
            st.button("Older", key="older", on_click=_turn_to, args=(leaf.entries[-1],))
        if not everybodys and st.button(
            "Delete all that is mine", key="delete_mine", type="tertiary"
        ):
            bench.confirm_all()
    if chosen:
        bench.show(chosen, who)


def _invitation(draw_page: st.Page) -> None:
    bench.say()
    with st.container(key="invitation"):
        st.markdown("### Nothing drawn yet")
        st.markdown("Every digit that you draw shows up here, with what the models read in it.")
        st.page_link(draw_page, label="Draw a digit", icon=":material/draw:")


@st.fragment(run_every=3)
def _wait_for_database(reason: str) -> None:
    """Says why nothing is shown, until the database answers again."""
    try:
        count_drawings(service().database, visitor().author)
    except DatabaseUnavailable:
        st.warning(
            f"The database cannot be reached ({reason}). This page fills itself again as soon as "
            "it answers."
        )
    else:
        st.rerun()


def _turn_to(after: Entry | None) -> None:
    """Show the drawings that are older than this one; None for the newest."""
    st.session_state["after"] = after
    st.session_state["chosen"] = None
    st.session_state["said"] = ""
