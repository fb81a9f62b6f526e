"""Who may confirm flagged labels, and which drawings the labelling queue gives to whom."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import Database, DrawingFilter, UnknownDrawing, set_true_label
from streamlit_app.app_pages.history.labelling_queue import refill
from streamlit_app.app_pages.history.queue_state import BATCH, REFILL_BELOW, LabellingQueue
from streamlit_app.services.labelling import AlreadyLabelled, LabellingService
from streamlit_app.services.users import NotAllowed, User

Draw = Callable[..., UUID]
ANN, BOB = User(uuid4()), User(uuid4(), name="Bob", login=uuid4())
REVIEWER = User(uuid4(), name="Rae", login=uuid4(), is_reviewer=True)
ANYBODY = User(uuid4(), is_reviewer=True, deletes_any=True)


def flag(database: Database, drawing: UUID) -> None:
    with database.transaction() as session:
        put = "INSERT INTO doubts (drawing_id, reason) VALUES (:drawing, 'Two people differ')"
        session.execute(text(put), {"drawing": drawing})


def flagged(labelling: LabellingService) -> list[UUID]:
    wanted = DrawingFilter("doubted")
    found = labelling.history_page(REVIEWER, None, wanted, all_users=True).drawings
    assert all(entry.flag_reason == "Two people differ" for entry in found)
    return [entry.id for entry in found]


def test_a_reviewer_confirms_a_flagged_label(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    right = draw(1, label=1, author=ANN.author)
    wrong, other = draw(2, label=7, author=ANN.author), draw(3, label=7, author=ANN.author)
    for drawing in (right, wrong):
        flag(database, drawing)
    assert flagged(labelling) == [wrong, right]
    with pytest.raises(NotAllowed, match="Only reviewers"):
        labelling.confirm(ANN, [right])
    assert labelling.confirm(REVIEWER, [right]) == 1
    labelling.label(REVIEWER, [wrong, other], 2, flagged=[wrong])
    assert flagged(labelling) == []
    with database.transaction() as session:
        query = text("SELECT drawing_id FROM true_labels WHERE is_settled")
        assert set(session.scalars(query)) == {right, wrong}


def test_an_authors_new_label_does_not_confirm_a_flagged_drawing(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    drawing = draw(2, label=7, author=ANN.author)
    flag(database, drawing)
    labelling.label(ANN, [drawing], 2, flagged=[drawing])
    assert flagged(labelling) == [drawing]


def test_the_queue_is_fetched_ahead_and_drops_what_others_labelled(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    drawn = {draw(1, 2) for _ in range(BATCH + 2)}
    queue = LabellingQueue()
    refill(labelling, queue, REVIEWER, all_users=True)
    assert (len(queue.upcoming), queue.unlabelled) == (BATCH, BATCH + 2)
    first, second, third = queue.upcoming[:3]
    labelling.label(REVIEWER, [first.id], 1, only_first=True)
    queue.answer(1)
    set_true_label(database, second.id, 2, BOB.author)
    labelling.delete(ANYBODY, [third.id])
    refill(labelling, queue, REVIEWER, all_users=True)
    assert queue.upcoming[0].id not in {first.id, second.id, third.id}
    assert len(queue.upcoming) == BATCH - 3
    del queue.upcoming[: BATCH - 3 - REFILL_BELOW + 1]
    refill(labelling, queue, REVIEWER, all_users=True)
    assert {entry.id for entry in queue.upcoming} == drawn - {first.id, second.id, third.id}
    assert queue.unlabelled == BATCH - 1


def test_in_the_queue_the_first_label_stays(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    drawing = draw(1, 2, author=BOB.author)
    queue = LabellingQueue()
    refill(labelling, queue, BOB, all_users=False)
    assert [each.id for each in queue.upcoming] == [drawing]
    assert labelling.label(BOB, [drawing], 1, only_first=True) == 1
    with pytest.raises(AlreadyLabelled):
        labelling.label(REVIEWER, [drawing], 2, only_first=True)
    with database.transaction() as session:
        (row,) = session.execute(text("SELECT digit, author FROM true_labels")).all()
    assert tuple(row) == (1, BOB.author)
    with pytest.raises(NotAllowed):
        labelling.label(ANN, [drawing], 2, only_first=True)
    labelling.delete(BOB, [drawing])
    with pytest.raises(UnknownDrawing):
        labelling.label(BOB, [drawing], 1, only_first=True)
