"""Where somebody stands in the history, and how it is found again by its address."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from database import DrawingFilter, StoredDrawing
from streamlit_app.app_pages.history.queue_state import LabellingQueue
from streamlit_app.app_pages.history.state import NOT_EVERYBODYS, HistoryState
from streamlit_app.services.users import User

ANN = User(uuid4())
REVIEWER = User(uuid4(), name="Rae", login=uuid4(), is_reviewer=True)
ANYBODY = User(uuid4(), is_reviewer=True, deletes_any=True)


def entry() -> StoredDrawing:
    return StoredDrawing(uuid4(), datetime.now(UTC), None, "canvas", bytes(784), None, None, ())


def arrived(who: User, **parameters: str) -> HistoryState:
    browsing = HistoryState()
    browsing.arrive(parameters, UTC, who)
    return browsing


def test_without_accounts_one_begins_with_everybodys_and_else_with_ones_own() -> None:
    assert arrived(ANYBODY).everybodys
    assert not arrived(REVIEWER).everybodys
    assert not arrived(ANN).everybodys
    assert not arrived(ANYBODY, whose="mine").everybodys
    assert arrived(REVIEWER, whose="everybody").everybodys


def test_who_is_no_reviewer_asks_for_everybodys_in_vain() -> None:
    browsing = arrived(ANN, whose="everybody", only="mistakes")
    assert not browsing.everybodys
    assert browsing.ignored == (NOT_EVERYBODYS,)
    assert browsing.wanted == DrawingFilter("mistakes")


def test_an_address_is_found_again() -> None:
    for who in (ANN, REVIEWER, ANYBODY):
        for everybodys in {False, who.is_reviewer}:
            browsing = HistoryState(DrawingFilter("doubted", true=3), everybodys, "queue")
            again = arrived(who, **browsing.address(UTC, who))
            assert (again.wanted, again.everybodys, again.view, again.ignored) == (
                browsing.wanted,
                everybodys,
                "queue",
                (),
            )
    assert arrived(ANYBODY).address(UTC, ANYBODY) == {}


def test_arriving_where_one_is_changes_nothing_and_elsewhere_begins_anew() -> None:
    browsing = arrived(ANYBODY, true="3")
    browsing.turn_to(entry())
    browsing.pick(uuid4())
    before = (browsing.after, browsing.chosen)
    browsing.arrive({"true": "3"}, UTC, ANYBODY)
    assert (browsing.after, browsing.chosen) == before
    browsing.arrive({"true": "4"}, UTC, ANYBODY)
    assert (browsing.after, browsing.chosen) == (None, None)


def test_a_click_takes_up_one_or_marks_one_of_several() -> None:
    browsing, one, other = HistoryState(), uuid4(), uuid4()
    browsing.pick(one)
    assert browsing.chosen == one
    browsing.pick(one)
    assert browsing.chosen is None
    browsing.pick(one)
    browsing.select(True)
    assert (browsing.chosen, browsing.marked) == (None, set())
    for drawing in (one, other, one):
        browsing.pick(drawing)
    assert (browsing.chosen, browsing.marked) == (None, {other})
    browsing.forget({other})
    assert browsing.marked == set()


def test_nothing_stays_marked_that_is_out_of_sight() -> None:
    browsing = HistoryState(marked={uuid4()})
    browsing.turn_to(entry())
    assert browsing.marked == set()
    browsing.marked = {uuid4()}
    browsing.ask(DrawingFilter("mistakes"))
    assert browsing.marked == set()


def test_the_queue_goes_on_after_a_look_at_the_drawings_with_fresh_ones() -> None:
    browsing = HistoryState(queue=LabellingQueue([entry(), entry()], unlabelled=9))
    assert browsing.queue is not None
    browsing.queue.answer(3)
    browsing.turn_to_view("queue", everybodys=False)
    assert (browsing.queue.labelled, browsing.queue.upcoming) == (1, [])
    browsing.turn_to_view("queue", everybodys=True)
    assert browsing.queue is None
