"""Labelling one drawing after the other: what comes next, what was done."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from database import StoredDrawing
from streamlit_app.app_pages.history.queue_state import FEW, LabellingQueue


def entries(number: int) -> list[StoredDrawing]:
    now = datetime.now(UTC)
    return [
        StoredDrawing(uuid4(), now, None, "canvas", bytes(784), None, None, ())
        for _ in range(number)
    ]


def test_an_answer_brings_the_next_drawing_and_counts_once() -> None:
    first, second = entries(2)
    sitting = LabellingQueue([first, second], waiting=9)
    sitting.answer(3)
    assert sitting.current == second
    assert (sitting.labelled, sitting.waiting) == (1, 8)
    assert sitting.last is not None
    assert (sitting.last.entry, sitting.last.digit) == (first, 3)


def test_what_is_skipped_is_no_label_and_does_not_come_again_by_itself() -> None:
    first, second = entries(2)
    sitting = LabellingQueue([first, second], waiting=9)
    sitting.answer(None)
    assert (sitting.labelled, sitting.waiting, sitting.skipped) == (0, 9, {first.id})
    assert sitting.known == {first.id, second.id}
    sitting.bring_back_skipped()
    assert sitting.known == {second.id}


def test_taking_back_brings_back_the_drawing_and_the_count() -> None:
    first, second = entries(2)
    sitting = LabellingQueue([first, second], waiting=9)
    sitting.answer(3)
    sitting.answer(None)
    assert sitting.current is None
    for expected in (second, first):
        sitting.take_back()
        assert sitting.current == expected
    assert (sitting.labelled, sitting.waiting, sitting.last) == (0, 9, None)


def test_more_is_fetched_before_there_is_nothing_left() -> None:
    sitting = LabellingQueue(entries(FEW))
    assert not sitting.is_short
    sitting.answer(1)
    assert sitting.is_short
    before, found = list(sitting.coming), entries(30)
    sitting.refill(found, 40)
    assert sitting.coming[: FEW - 1] == before
    assert {entry.id for entry in sitting.coming[FEW - 1 :]} == {entry.id for entry in found}
    assert sitting.coming[FEW - 1 :] != found  # two people have another order
    assert sitting.waiting == 40


def test_what_others_labelled_is_passed_over() -> None:
    first, second, third = entries(3)
    sitting = LabellingQueue([first, second, third])
    sitting.keep({first.id, third.id})
    sitting.drop()
    assert sitting.current == third
    assert sitting.last is None
