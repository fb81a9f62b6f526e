"""The history: what was drawn, newest first, to look at, to label and to delete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import streamlit as st

from database import DatabaseUnavailable, author_accuracy, count_drawings
from streamlit_app.app_pages.history import (
    drawing_actions,
    drawing_card,
    export_menu,
    filter_bar,
    labelling_queue,
)
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.auth import session
from streamlit_app.auth.session import current_user, require_active_login
from streamlit_app.components import live_accuracy, stat_cards
from streamlit_app.components.formatting import viewer_timezone
from streamlit_app.services.container import get_services
from streamlit_app.services.labelling import HistoryPage
from streamlit_app.services.users import User

STYLE = Path(__file__).parents[2] / "styles" / "history.css"
THIS_VISIT = "Listed for as long as this page stays open: loaded anew, it begins with none."
SIGN_IN = "Sign in, and what you draw from then on is kept for you."
EVERYBODYS = "All that was stored, whoever drew it. A label that you give replaces theirs."
QUEUE = "Those first whose label teaches most. What the models read shows after your answer."
VIEWS = {"drawings": "Drawings", "queue": "Queue"}
Option = TypeVar("Option", bool, str)


def page(draw_page: st.Page) -> None:
    """`draw_page` is where people are sent while there is nothing to show."""
    browsing: HistoryState = st.session_state.setdefault("history_state", HistoryState())
    browsing.arrive(st.query_params.to_dict(), viewer_timezone(), current_user())
    st.html(STYLE)
    _history(browsing, draw_page)


@st.fragment
def _history(browsing: HistoryState, draw_page: st.Page) -> None:
    require_active_login()
    who = current_user()
    with st.container(key="history"):
        try:
            _head(browsing, who)
            if browsing.view == "queue":
                labelling_queue.show(browsing, who)
            else:
                _drawings(browsing, who, draw_page)
        except DatabaseUnavailable as error:
            _wait_for_database(str(error))
    live_accuracy.show(get_services())


def _drawings(browsing: HistoryState, who: User, draw_page: st.Page) -> None:
    """Raises: DatabaseUnavailable."""
    filter_bar.show(browsing, _remember)
    leaf = get_services().labelling.history_page(
        who, browsing.after, browsing.wanted, all_users=browsing.everybodys
    )
    if browsing.after and not leaf.drawings:  # they were all deleted since
        said = browsing.said
        browsing.turn_to(None)
        browsing.said = said
        st.rerun()
    if leaf.drawings:
        _leaf(leaf, browsing, who)
    else:
        _nothing(browsing, draw_page)


def _head(browsing: HistoryState, who: User) -> None:
    """Whose drawings these are and how well they were read. Raises: DatabaseUnavailable."""
    own = "Your drawings" if who.is_signed_in else "Drawings of this visit"
    with st.container(key="whose", horizontal=True, vertical_alignment="center"):
        st.markdown("### Everybody's drawings" if browsing.everybodys else f"### {own}")
        with st.container(key="turns", horizontal=True, width="content"):
            if who.is_reviewer:
                mine = "Mine" if who.is_signed_in else "This visit"
                _turn("everybodys", {True: "Everybody's", False: mine}, browsing.everybodys)
            _turn("view", VIEWS, browsing.view)
    if browsing.view == "queue":
        _aside(QUEUE)
    elif browsing.everybodys:
        _aside(EVERYBODYS)
    elif not who.is_signed_in:
        _aside(f"{THIS_VISIT} {SIGN_IN}" if session.can_sign_in() else THIS_VISIT)
    if not browsing.everybodys and browsing.view == "drawings":
        drawings = count_drawings(get_services().database, who.author)
        if drawings:
            stat_cards.show_own(author_accuracy(get_services().database, who.author), drawings)


def _aside(words: str) -> None:
    st.html(f'<div class="aside">{words}</div>')


def _turn(name: str, words: Mapping[Option, str], now: Option) -> None:
    """A choice between a few words, for one field of where somebody stands."""
    key = f"turn_{name}"
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    with st.container(key=name, width="content"):
        st.segmented_control(
            name.title(),
            list(words),
            format_func=words.__getitem__,
            key=key,
            on_change=_turned,
            label_visibility="collapsed",
            required=True,
        )


def _turned() -> None:
    browsing: HistoryState = st.session_state["history_state"]
    everybodys = st.session_state.get("turn_everybodys", browsing.everybodys)
    browsing.turn_to_view(st.session_state["turn_view"], everybodys=everybodys)
    _remember()


def _remember() -> None:
    """What is shown stands in the address: a reload keeps it, and it can be passed on."""
    browsing: HistoryState = st.session_state["history_state"]
    st.query_params.from_dict(browsing.address(viewer_timezone(), current_user()))


def _leaf(leaf: HistoryPage, browsing: HistoryState, who: User) -> None:
    shown = {browsing.chosen} if browsing.marked is None else browsing.marked
    selected = [each for each in leaf.drawings if each.id in shown]
    if not selected and browsing.marked is None:
        drawing_actions.show_message()
    with st.container(key="drawings"):
        for entry in leaf.drawings:
            state: drawing_card.State = ""
            if entry in selected:
                state = "is-open" if browsing.marked is None else "is-selected"
            drawing_card.show(entry, state, browsing.pick, browsing.wanted.version)
    with st.container(key="leaves", horizontal=True):
        if browsing.after:
            st.button("Newest", key="newest", on_click=browsing.turn_to, args=(None,))
        if leaf.has_older:
            st.button("Older", key="older", on_click=browsing.turn_to, args=(leaf.drawings[-1],))
        if browsing.everybodys:
            export_menu.show()
        mine = "Delete all that is mine"
        if not browsing.everybodys and st.button(mine, key="delete_mine", type="tertiary"):
            drawing_actions.confirm_delete_own()
    drawing_actions.show(leaf, selected, who)


def _nothing(browsing: HistoryState, draw_page: st.Page) -> None:
    drawing_actions.show_message()
    is_filtered = bool(
        browsing.address(viewer_timezone(), current_user()).keys() - {"whose", "view"}
    )
    with st.container(key="empty_state"):
        if is_filtered:
            st.markdown("### No drawing fits")
            st.markdown("None of the drawings here is what the filters ask for.")
            return
        st.markdown("### Nothing drawn yet")
        st.markdown("Every digit that you draw shows up here, with what the models read in it.")
        st.page_link(draw_page, label="Draw a digit", icon=":material/draw:")


@st.fragment(run_every=3)
def _wait_for_database(reason: str) -> None:
    """Says why nothing is shown, until the database answers again."""
    try:
        count_drawings(get_services().database, current_user().author)
    except DatabaseUnavailable:
        st.warning(
            f"The database cannot be reached ({reason}). This page fills itself again as soon as "
            "it answers."
        )
    else:
        st.rerun()
