"""The labelling queue: one drawing after the other, the most informative first. A key each.

Predictions appear only after the answer: people who see them before tend to agree with them. The
keys besides the buttons' own are in labelling_queue.js.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from database import StoredDrawing
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.history import drawing_card
from streamlit_app.app_pages.history.queue_state import BATCH, LabellingQueue, QueueAnswer
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.components import digit_buttons
from streamlit_app.components.formatting import count
from streamlit_app.services.container import get_services
from streamlit_app.services.labelling import LabellingService
from streamlit_app.services.users import User

_keys = st.components.v2.component(
    "digit_classifier_queue_keys",
    js=Path(__file__).with_name("labelling_queue.js").read_text(encoding="utf-8"),
)


def show(state: HistoryState, user: User) -> None:
    """Raises: DatabaseUnavailable, if no drawing was fetched before."""
    queue = state.queue = state.queue or LabellingQueue()
    if queue.current is None:
        refill(get_services().labelling, queue, user, all_users=state.all_users)
    with st.container(key="queue"):
        if queue.current is None:
            _empty(state, queue)
        else:
            _question(queue.current, state)
        _progress(queue)
        if queue.last:
            _last(queue.last)
    _keys(key="queue_keys")


def refill(
    labelling: LabellingService, queue: LabellingQueue, user: User, *, all_users: bool
) -> None:
    """Drop what was labelled elsewhere and fetch more.

    Raises: NotAllowed, DatabaseUnavailable.
    """
    if queue.upcoming:
        queue.keep(labelling.still_unlabelled(queue.known))
    if queue.needs_refill:
        found = labelling.next_unlabelled(user, queue.known, BATCH, all_users=all_users)
        queue.refill(found, labelling.count_unlabelled(user, all_users=all_users))


def _question(drawing: StoredDrawing, state: HistoryState) -> None:
    with st.container(key="queue_picture"):
        st.html(drawing_card.picture(drawing, is_blind=True))
    with st.container(key="queue_question"):
        st.markdown("**Which digit is it?**")
        digit_buttons.show(_answer, (state, drawing.id), name="answer", item=drawing.id.hex)
        with st.container(key="queue_tools", horizontal=True):
            _undo_button(state)
            with st.container(key="skip", width="content"):
                st.button(
                    "Skip",
                    key=f"skip_{drawing.id.hex}",
                    icon=":material/arrow_forward:",
                    on_click=_skip,
                    args=(state, drawing.id),
                    shortcut="Right",
                )


def _undo_button(state: HistoryState) -> None:
    last = state.queue.last if state.queue else None
    with st.container(key="undo", width="content"):
        st.button(
            "Undo",
            key="undo_answer",
            icon=":material/undo:",
            on_click=_undo,
            args=(state, last),
            disabled=last is None,
            shortcut="Backspace",
        )


def _progress(queue: LabellingQueue) -> None:
    with st.container(key="progress"):
        progress = Markup(
            '<div role="status"><b>{:,}</b> labelled this session, <b>{:,}</b> to go</div>'
        )
        st.html(progress.format(queue.labelled, queue.unlabelled))
        if queue.message:
            st.markdown(queue.message)


def _last(answer: QueueAnswer) -> None:
    """The last answer and, from now on, what the models predicted."""
    title = "Skipped" if answer.digit is None else f"Your label: {answer.digit}"
    drawing = replace(answer.drawing, true_digit=answer.digit)
    with st.container(key="last"):
        st.html(
            Markup('<div class="last">{}<div><b>{}</b>{}</div></div>').format(
                drawing_card.picture(drawing), title, drawing_card.predictions(drawing)
            )
        )


def _empty(state: HistoryState, queue: LabellingQueue) -> None:
    with st.container(key="empty_state"):
        st.markdown("### Nothing left to label")
        if queue.skipped:
            skipped = count(len(queue.skipped), "drawing", "drawings")
            st.markdown(f"You skipped {skipped}.")
            st.button("Show skipped", key="skipped", on_click=queue.bring_back_skipped)
        else:
            st.markdown("All drawings are labelled. New ones appear here as people draw.")
        if queue.last:
            _undo_button(state)


def _answer(state: HistoryState, drawing_id: UUID, digit: int) -> None:
    queue = _queue_at(state, drawing_id)
    if queue is None:
        return

    def label(user: User) -> None:
        get_services().labelling.label(user, [drawing_id], digit, only_first=True)

    result = actions.run_action(label, f"Labelled as {digit}.")
    queue.message = "" if result.done else result.message  # the last answer is shown anyway
    if result.is_unavailable:
        return
    if result.done:
        queue.answer(digit)
    else:
        queue.drop_current()
    _refill_if_available(state, queue)


def _skip(state: HistoryState, drawing_id: UUID) -> None:
    queue = _queue_at(state, drawing_id)
    if queue:
        queue.answer(None)
        queue.message = ""
        _refill_if_available(state, queue)


def _undo(state: HistoryState, answer: QueueAnswer | None) -> None:
    queue = state.queue
    if queue is None or answer is None or queue.last is not answer:  # second of two clicks
        return
    queue.message = ""
    if answer.digit is not None:
        ids = [answer.drawing.id]
        result = actions.run_action(
            lambda user: get_services().labelling.unlabel(user, ids), "Label removed."
        )
        if not result.done:
            queue.message = result.message
            if result.is_deleted:
                queue.answers.pop()
            return
    queue.undo()


def _queue_at(state: HistoryState, drawing_id: UUID) -> LabellingQueue | None:
    """The queue while this drawing is the current one: a second click finds the next one."""
    queue = state.queue
    return queue if queue and queue.current and queue.current.id == drawing_id else None


def _refill_if_available(state: HistoryState, queue: LabellingQueue) -> None:
    """Without the database, continue with what was fetched before."""

    def fetch(user: User) -> None:
        refill(get_services().labelling, queue, user, all_users=state.all_users)

    actions.run_action(fetch, "Queue refilled.")
