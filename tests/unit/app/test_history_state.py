"""State of the history page, and how the URL restores it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from database import DrawingFilter, StoredDrawing
from streamlit_app.app_pages.history.queue_state import LabellingQueue
from streamlit_app.app_pages.history.state import ONLY_REVIEWERS, HistoryState
from streamlit_app.services.users import User

ANN = User(uuid4())
REVIEWER = User(uuid4(), name="Rae", login=uuid4(), is_reviewer=True)
ANYBODY = User(uuid4(), is_reviewer=True, deletes_any=True)


def drawing() -> StoredDrawing:
    return StoredDrawing(uuid4(), datetime.now(UTC), None, "canvas", bytes(784), None, None, ())


def opened(who: User, **parameters: str) -> HistoryState:
    state = HistoryState()
    state.load_query(parameters, UTC, who)
    return state


def test_everybodys_drawings_are_the_default_only_without_accounts() -> None:
    assert opened(ANYBODY).all_users
    assert not opened(REVIEWER).all_users
    assert not opened(ANN).all_users
    assert not opened(ANYBODY, whose="mine").all_users
    assert opened(REVIEWER, whose="everybody").all_users


def test_only_reviewers_see_everybodys_drawings() -> None:
    state = opened(ANN, whose="everybody", only="mistakes")
    assert not state.all_users
    assert state.ignored == (ONLY_REVIEWERS,)
    assert state.filter == DrawingFilter("mistakes")


def test_the_url_restores_the_state() -> None:
    for who in (ANN, REVIEWER, ANYBODY):
        for all_users in {False, who.is_reviewer}:
            state = HistoryState(DrawingFilter("doubted", true=3), all_users, "queue")
            again = opened(who, **state.to_query(UTC, who))
            assert (again.filter, again.all_users, again.view, again.ignored) == (
                state.filter,
                all_users,
                "queue",
                (),
            )
    assert opened(ANYBODY).to_query(UTC, ANYBODY) == {}


def test_the_same_url_changes_nothing_and_another_one_starts_over() -> None:
    state = opened(ANYBODY, true="3")
    state.go_to_page(drawing())
    state.click(uuid4())
    before = (state.after, state.open_id)
    state.load_query({"true": "3"}, UTC, ANYBODY)
    assert (state.after, state.open_id) == before
    state.load_query({"true": "4"}, UTC, ANYBODY)
    assert (state.after, state.open_id) == (None, None)


def test_a_click_opens_a_drawing_or_selects_one_of_several() -> None:
    state, one, other = HistoryState(), uuid4(), uuid4()
    state.click(one)
    assert state.open_id == one
    state.click(one)
    assert state.open_id is None
    state.click(one)
    state.set_selecting(True)
    assert (state.open_id, state.selected_ids) == (None, set())
    for drawing_id in (one, other, one):
        state.click(drawing_id)
    assert (state.open_id, state.selected_ids) == (None, {other})
    state.remove_deleted({other})
    assert state.selected_ids == set()


def test_no_drawing_stays_selected_on_another_page() -> None:
    state = HistoryState(selected_ids={uuid4()})
    state.go_to_page(drawing())
    assert state.selected_ids == set()
    state.selected_ids = {uuid4()}
    state.set_filter(DrawingFilter("mistakes"))
    assert state.selected_ids == set()


def test_the_queue_keeps_its_count_and_fetches_anew_after_browsing() -> None:
    state = HistoryState(queue=LabellingQueue([drawing(), drawing()], unlabelled=9))
    assert state.queue is not None
    state.queue.answer(3)
    state.change_view("queue", all_users=False)
    assert (state.queue.labelled, state.queue.upcoming) == (1, [])
    state.change_view("queue", all_users=True)
    assert state.queue is None
