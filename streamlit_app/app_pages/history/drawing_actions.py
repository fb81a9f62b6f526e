"""The action bar of the history: label or delete one drawing or several.

At the bottom of the window while drawings are selected (history.css).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from database import DatabaseUnavailable, StoredDrawing
from database.drawing_queries import count_drawings
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.actions import ActionResult
from streamlit_app.app_pages.history import drawing_card
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.auth.session import current_user
from streamlit_app.components import digit_buttons
from streamlit_app.components.formatting import count
from streamlit_app.services.container import get_services
from streamlit_app.services.labelling import HistoryPage
from streamlit_app.services.users import User


def show(page: HistoryPage, selected: Sequence[StoredDrawing], user: User) -> None:
    """The bar for these drawings of `page`: while several are being selected, or for one."""
    state: HistoryState = st.session_state["history_state"]
    if state.selected_ids is not None:
        _bulk_bar(page, selected, user)
    elif selected:
        _single_bar(selected, user)


def show_message() -> None:
    """The result of the last action."""
    state: HistoryState = st.session_state["history_state"]
    if state.message:
        with st.container(key="message"):
            st.markdown(state.message)


def _single_bar(chosen: Sequence[StoredDrawing], user: User) -> None:
    (drawing,) = chosen
    with st.container(key="single_bar"):
        question = Markup('<div class="question">{}<b>Which digit is it?</b></div>')
        st.html(question.format(drawing_card.picture(drawing)))
        _digits(chosen, drawing.id.hex)
        with st.container(key="drawing_actions", horizontal=True):
            _no_label(chosen)
            if _may_delete(chosen, user) and st.button("Delete", key="delete_one"):
                _confirm_delete(_ids(chosen))
            _done()
        if drawing.flag_reason is not None:
            reason = Markup("<b>Flagged:</b> {}").format(drawing.flag_reason)
            _flagged(chosen, reason, user)
        show_message()


def _bulk_bar(page: HistoryPage, selected: Sequence[StoredDrawing], user: User) -> None:
    with st.container(key="bulk_bar"):
        with st.container(key="selection_count", horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{len(selected):,} selected**", width="content")
            _all_or_none(page, selected)
        _digits(selected, "selected")
        with st.container(key="drawing_actions", horizontal=True):
            _no_label(selected)
            disabled = not selected or not _may_delete(selected, user)
            if st.button("Delete", key="delete_selected", disabled=disabled):
                _confirm_delete(_ids(selected))
            _done()
        flagged = [each for each in selected if each.flag_reason is not None]
        if flagged and user.is_reviewer:
            number = count(len(flagged), "flagged label", "flagged labels")
            _flagged(flagged, Markup("<b>{}</b>").format(number), user)
        show_message()


def _digits(drawings: Sequence[StoredDrawing], item: str) -> None:
    """The buttons; the label stands out if all drawings have the same one."""
    labels = {each.true_digit for each in drawings}
    common = [label for label in labels if label is not None and len(labels) == 1]
    digit_buttons.show(_label, (drawings,), item=item, highlighted=common, disabled=not drawings)


def _no_label(drawings: Sequence[StoredDrawing]) -> None:
    labelled = {each.id for each in drawings if each.true_digit is not None}
    args = (labelled,)
    st.button("No label", key="no_label", on_click=_unlabel, args=args, disabled=not labelled)


def _may_delete(drawings: Sequence[StoredDrawing], user: User) -> bool:
    return user.deletes_any or all(each.author == user.author for each in drawings)


def _done() -> None:
    state: HistoryState = st.session_state["history_state"]
    st.button("Done", key="done", on_click=state.set_selecting, args=(False,), shortcut="Esc")


def _all_or_none(page: HistoryPage, selected: Sequence[StoredDrawing]) -> None:
    if len(selected) == len(page.drawings):
        st.button("None", key="select_none", type="tertiary", on_click=_select, args=(set(),))
    else:
        label, args = "All on this page", (_ids(page.drawings),)
        st.button(label, key="select_all", type="tertiary", on_click=_select, args=args)


def _flagged(flagged: Sequence[StoredDrawing], text: Markup, user: User) -> None:
    """`text`: which labels are flagged, or why. Reviewers can confirm them."""
    with st.container(key="flag", horizontal=True, vertical_alignment="center"):
        st.html(text, width="content")
        if user.is_reviewer:
            label = "Label is correct" if len(flagged) == 1 else "Labels are correct"
            st.button(label, key="confirm_labels", on_click=_confirm_labels, args=(_ids(flagged),))


@st.dialog("Delete drawings?")
def _confirm_delete(drawing_ids: set[UUID]) -> None:
    drawings, labels = _count_for_deletion(len(drawing_ids))
    st.markdown(f"Permanently deletes {drawings} and {labels}. This can't be undone.")
    if st.button(f"Delete {drawings}", key="confirm_delete"):
        _delete(drawing_ids)
        st.rerun()


@st.dialog("Delete my drawings?")
def confirm_delete_own() -> None:
    try:
        number = count_drawings(get_services().database, current_user().author)
    except DatabaseUnavailable:
        st.error(actions.UNAVAILABLE)
        return
    drawings, labels = _count_for_deletion(number)
    st.markdown(f"Permanently deletes {drawings} and {labels}. This can't be undone.")
    if st.button(f"Delete {drawings}", key="confirm_delete", disabled=not number):
        _delete_own()
        st.rerun()


def _count_for_deletion(number: int) -> tuple[str, str]:
    drawings = count(number, "drawing", "drawings")
    return drawings, "its label" if number == 1 else "their labels"


def _ids(drawings: Collection[StoredDrawing]) -> set[UUID]:
    return {each.id for each in drawings}


def _select(drawing_ids: set[UUID]) -> None:
    state: HistoryState = st.session_state["history_state"]
    state.selected_ids, state.message = set(drawing_ids), ""


def _label(drawings: Sequence[StoredDrawing], digit: int) -> None:
    ids, flagged = _ids(drawings), {each.id for each in drawings if each.flag_reason is not None}
    _run(
        lambda user: get_services().labelling.label(user, ids, digit, flagged=flagged),
        f"{count(len(ids), 'drawing', 'drawings')} labelled as {digit}.",
    )


def _unlabel(ids: set[UUID]) -> None:
    removed = count(len(ids), "label", "labels")
    _run(lambda user: get_services().labelling.unlabel(user, ids), f"{removed} removed.")


def _confirm_labels(ids: set[UUID]) -> None:
    confirmed = count(len(ids), "label", "labels")
    _run(lambda user: get_services().labelling.confirm(user, ids), f"{confirmed} confirmed.")


def _delete(ids: set[UUID]) -> None:
    deleted = count(len(ids), "drawing", "drawings")
    result = _run(lambda user: get_services().labelling.delete(user, ids), f"{deleted} deleted.")
    if result.done:
        state: HistoryState = st.session_state["history_state"]
        state.remove_deleted(ids)
        actions.forget_on_canvas(ids)


def _delete_own() -> None:
    state: HistoryState = st.session_state["history_state"]
    result = _run(get_services().labelling.delete_own, "Your drawings were deleted.")
    if result.done:
        state.go_to_page(None)
        state.message = result.message
        actions.forget_on_canvas()


def _run(action: Callable[[User], object], success: str) -> ActionResult:
    """After success a bulk selection is cleared: the next digit is for other drawings."""
    state: HistoryState = st.session_state["history_state"]
    result = actions.run_action(action, success)
    if result.done and state.selected_ids:
        state.selected_ids = set()
    state.message = result.message
    return result
