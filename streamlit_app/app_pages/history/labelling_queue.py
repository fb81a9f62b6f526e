"""The queue: one drawing after the other, those first whose label teaches most. A key each.

What the models read is shown only after the answer: who sees it before tends to agree with it,
and these labels are there to tell where the models are wrong.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import streamlit as st

from database import Database, StoredDrawing
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.history import drawing_card
from streamlit_app.app_pages.history.queue_state import LabellingQueue, QueueAnswer
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.components import digit_buttons
from streamlit_app.services import labelling
from streamlit_app.services.container import service
from streamlit_app.services.users import User

# A key that is held down is one answer, not many. U and S for who has no arrow at hand.
_KEYS = """
export default function () {
  const buttons = { u: ".st-key-undo button", s: ".st-key-skip button" };
  const listen = (event) => {
    if (event.target.closest?.("input, textarea") || event.ctrlKey || event.metaKey) return;
    if (event.repeat) event.stopImmediatePropagation();
    else document.querySelector(buttons[event.key] ?? "none")?.click();
  };
  window.addEventListener("keydown", listen, true);
  return () => window.removeEventListener("keydown", listen, true);
}
"""
_keys = st.components.v2.component("digit_classifier_queue_keys", js=_KEYS)
MEANWHILE = "Somebody else has labelled that one meanwhile; theirs stays."


def show(browsing: HistoryState, who: User) -> None:
    """Raises: DatabaseUnavailable, and nothing was fetched before."""
    sitting = browsing.sitting = browsing.sitting or LabellingQueue()
    if sitting.current is None:
        labelling.lay_out(service().database, who, sitting, everybodys=browsing.everybodys)
    with st.container(key="queue"):
        if sitting.current is None:
            _nothing_waits(browsing, sitting)
        else:
            _question(sitting.current, browsing)
        _progress(sitting)
        if sitting.last:
            _last(sitting.last)
    _keys(key="queue_keys")


def _question(entry: StoredDrawing, browsing: HistoryState) -> None:
    with st.container(key="asked_picture"):
        st.html(drawing_card.picture(entry, is_blind=True))
    with st.container(key="ask"):
        st.markdown("**What is it?**")
        digit_buttons.show(_answer, (browsing, entry.id), name="answer", of=entry.id.hex)
        with st.container(key="queue_tools", horizontal=True):
            _undo(browsing)
            with st.container(key="skip", width="content"):
                st.button(
                    "Skip",
                    key=f"skip_{entry.id.hex}",
                    icon=":material/arrow_forward:",
                    on_click=_skip,
                    args=(browsing, entry.id),
                    shortcut="Right",
                )


def _undo(browsing: HistoryState) -> None:
    last = browsing.sitting.last if browsing.sitting else None
    with st.container(key="undo", width="content"):
        st.button(
            "Undo",
            key="undo_answer",
            icon=":material/undo:",
            on_click=_take_back,
            args=(browsing, last),
            disabled=last is None,
            shortcut="Backspace",
        )


def _progress(sitting: LabellingQueue) -> None:
    with st.container(key="progress"):
        st.html(
            f'<div role="status"><b>{sitting.labelled:,}</b> labelled in this sitting, '
            f"<b>{sitting.waiting:,}</b> {'waits' if sitting.waiting == 1 else 'wait'}</div>"
        )
        if sitting.said:
            st.markdown(sitting.said)


def _last(answer: QueueAnswer) -> None:
    """What the answer before was, and now also what the models had read."""
    said = "Skipped" if answer.digit is None else f"You said {answer.digit}"
    entry = replace(answer.entry, true_digit=answer.digit)
    with st.container(key="last"):
        st.html(
            f'<div class="last">{drawing_card.picture(entry)}<div><b>{said}.</b>'
            f"{drawing_card.predictions(entry)}</div></div>"
        )


def _nothing_waits(browsing: HistoryState, sitting: LabellingQueue) -> None:
    with st.container(key="invitation"):
        st.markdown("### Nothing waits for a label")
        if sitting.skipped:
            words = actions.count(len(sitting.skipped), "drawing", "drawings")
            st.markdown(f"You skipped {words}.")
            st.button("Show them again", key="skipped", on_click=sitting.bring_back_skipped)
        else:
            st.markdown("Every drawing has one. New ones come as people draw.")
        if sitting.last:
            _undo(browsing)


def _answer(browsing: HistoryState, drawing_id: UUID, digit: int) -> None:
    sitting = _at(browsing, drawing_id)
    if sitting is None or sitting.current is None:
        return
    entry, first = sitting.current, True

    def store(database: Database, who: User) -> None:
        nonlocal first
        first = labelling.answer(database, who, entry, digit)

    sitting.said = actions.run_action(store, [entry.id])
    if sitting.said == actions.AWAY:
        return
    if not sitting.said and first:
        sitting.answer(digit)
    else:
        sitting.said = sitting.said or MEANWHILE
        sitting.drop()
    _go_on(browsing, sitting)


def _skip(browsing: HistoryState, drawing_id: UUID) -> None:
    sitting = _at(browsing, drawing_id)
    if sitting:
        sitting.answer(None)
        sitting.said = ""
        _go_on(browsing, sitting)


def _take_back(browsing: HistoryState, answer: QueueAnswer | None) -> None:
    sitting = browsing.sitting
    if sitting is None or answer is None or sitting.last is not answer:  # the second of two
        return
    sitting.said = ""
    if answer.digit is not None:
        ids = [answer.entry.id]
        sitting.said = actions.run_action(
            lambda database, who: labelling.unlabel(database, who, ids)
        )
    if sitting.said == actions.GONE:
        sitting.done.pop()
    elif not sitting.said:
        sitting.take_back()


def _at(browsing: HistoryState, drawing_id: UUID) -> LabellingQueue | None:
    """The sitting, if this drawing is still the one to be answered: not at the second of two."""
    sitting = browsing.sitting
    is_current = sitting and sitting.current and sitting.current.id == drawing_id
    return sitting if is_current else None


def _go_on(browsing: HistoryState, sitting: LabellingQueue) -> None:
    """To the next one that still needs a label. Without the database, to what was fetched."""

    def lay_out(database: Database, who: User) -> None:
        labelling.lay_out(database, who, sitting, everybodys=browsing.everybodys)

    actions.run_action(lay_out)
