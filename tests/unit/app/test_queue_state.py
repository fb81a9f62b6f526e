"""Labelling one drawing after the other: what comes next, what was done."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from database import StoredDrawing
from streamlit_app.app_pages.history.queue_state import REFILL_BELOW, LabellingQueue


def entries(number: int) -> list[StoredDrawing]:
    now = datetime.now(UTC)
    return [
        StoredDrawing(uuid4(), now, None, "canvas", bytes(784), None, None, ())
        for _ in range(number)
    ]


def test_an_answer_brings_the_next_drawing_and_counts_once() -> None:
    first, second = entries(2)
    queue = LabellingQueue([first, second], unlabelled=9)
    queue.answer(3)
    assert queue.current == second
    assert (queue.labelled, queue.unlabelled) == (1, 8)
    assert queue.last is not None
    assert (queue.last.drawing, queue.last.digit) == (first, 3)


def test_what_is_skipped_is_no_label_and_does_not_come_again_by_itself() -> None:
    first, second = entries(2)
    queue = LabellingQueue([first, second], unlabelled=9)
    queue.answer(None)
    assert (queue.labelled, queue.unlabelled, queue.skipped) == (0, 9, {first.id})
    assert queue.known == {first.id, second.id}
    queue.bring_back_skipped()
    assert queue.known == {second.id}


def test_taking_back_brings_back_the_drawing_and_the_count() -> None:
    first, second = entries(2)
    queue = LabellingQueue([first, second], unlabelled=9)
    queue.answer(3)
    queue.answer(None)
    assert queue.current is None
    for expected in (second, first):
        queue.undo()
        assert queue.current == expected
    assert (queue.labelled, queue.unlabelled, queue.last) == (0, 9, None)


def test_more_is_fetched_before_there_is_nothing_left() -> None:
    queue = LabellingQueue(entries(REFILL_BELOW))
    assert not queue.needs_refill
    queue.answer(1)
    assert queue.needs_refill
    before, found = list(queue.upcoming), entries(30)
    queue.refill(found, 40)
    assert queue.upcoming[: REFILL_BELOW - 1] == before
    assert {entry.id for entry in queue.upcoming[REFILL_BELOW - 1 :]} == {
        entry.id for entry in found
    }
    assert queue.upcoming[REFILL_BELOW - 1 :] != found  # two people have another order
    assert queue.unlabelled == 40


def test_what_others_labelled_is_passed_over() -> None:
    first, second, third = entries(3)
    queue = LabellingQueue([first, second, third])
    queue.keep({first.id, third.id})
    queue.drop_current()
    assert queue.current == third
    assert queue.last is None
