"""The labelling queue of one session: upcoming drawings, answers, undo."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from database import StoredDrawing
from streamlit_app.app_pages.history.queue_state import REFILL_BELOW, LabellingQueue


def drawings(number: int) -> list[StoredDrawing]:
    now = datetime.now(UTC)
    return [
        StoredDrawing(uuid4(), now, None, "canvas", bytes(784), None, None, ())
        for _ in range(number)
    ]


def test_an_answer_brings_the_next_drawing_and_counts_once() -> None:
    first, second = drawings(2)
    queue = LabellingQueue([first, second], unlabelled=9)
    queue.answer(3)
    assert queue.current == second
    assert (queue.labelled, queue.unlabelled) == (1, 8)
    assert queue.last is not None
    assert (queue.last.drawing, queue.last.digit) == (first, 3)


def test_a_skipped_drawing_is_not_labelled_and_comes_back_on_request() -> None:
    first, second = drawings(2)
    queue = LabellingQueue([first, second], unlabelled=9)
    queue.answer(None)
    assert (queue.labelled, queue.unlabelled, queue.skipped) == (0, 9, {first.id})
    assert queue.known == {first.id, second.id}
    queue.bring_back_skipped()
    assert queue.known == {second.id}


def test_undo_restores_the_drawing_and_the_count() -> None:
    first, second = drawings(2)
    queue = LabellingQueue([first, second], unlabelled=9)
    queue.answer(3)
    queue.answer(None)
    assert queue.current is None
    for expected in (second, first):
        queue.undo()
        assert queue.current == expected
    assert (queue.labelled, queue.unlabelled, queue.last) == (0, 9, None)


def test_the_queue_is_refilled_before_it_is_empty() -> None:
    queue = LabellingQueue(drawings(REFILL_BELOW))
    assert not queue.needs_refill
    queue.answer(1)
    assert queue.needs_refill
    before, found = list(queue.upcoming), drawings(30)
    queue.refill(found, 40)
    assert queue.upcoming[: REFILL_BELOW - 1] == before
    assert {entry.id for entry in queue.upcoming[REFILL_BELOW - 1 :]} == {
        entry.id for entry in found
    }
    assert queue.upcoming[REFILL_BELOW - 1 :] != found  # two people have another order
    assert queue.unlabelled == 40


def test_drawings_labelled_by_others_are_dropped() -> None:
    first, second, third = drawings(3)
    queue = LabellingQueue([first, second, third])
    queue.keep({first.id, third.id})
    queue.drop_current()
    assert queue.current == third
    assert queue.last is None
