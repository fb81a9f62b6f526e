"""Who may settle labels that were set aside, and what the queue brings to whom."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import Database, DrawingFilter, set_true_label
from streamlit_app.app_pages.history.queue_state import BATCH, FEW, LabellingQueue
from streamlit_app.services import labelling
from streamlit_app.services.labelling import NotAllowed
from streamlit_app.services.users import User

Draw = Callable[..., UUID]
ANN, BOB = User(uuid4()), User(uuid4(), name="Bob", login=uuid4())
REVIEWER = User(uuid4(), name="Rae", login=uuid4(), is_reviewer=True)
ANYBODY = User(uuid4(), is_reviewer=True, deletes_any=True)


def set_aside(database: Database, drawing: UUID) -> None:
    with database.transaction() as session:
        put = "INSERT INTO doubts (drawing_id, reason) VALUES (:drawing, 'Two people differ')"
        session.execute(text(put), {"drawing": drawing})


def doubts(database: Database) -> list[UUID]:
    wanted = DrawingFilter("doubted")
    found = labelling.entries(database, REVIEWER, None, wanted, everybodys=True).entries
    assert all(entry.flag_reason == "Two people differ" for entry in found)
    return [entry.id for entry in found]


def test_a_reviewer_settles_a_label_that_was_set_aside(database: Database, draw: Draw) -> None:
    right = draw(1, label=1, author=ANN.author)
    wrong, other = draw(2, label=7, author=ANN.author), draw(3, label=7, author=ANN.author)
    for drawing in (right, wrong):
        set_aside(database, drawing)
    assert doubts(database) == [wrong, right]
    with pytest.raises(NotAllowed, match="Only reviewers"):
        labelling.settle(database, ANN, [right])
    assert labelling.settle(database, REVIEWER, [right]) == 1
    labelling.relabel(database, REVIEWER, [wrong, other], 2, doubted=[wrong])
    assert doubts(database) == []
    with database.transaction() as session:
        query = text("SELECT drawing_id FROM true_labels WHERE is_settled")
        assert set(session.scalars(query)) == {right, wrong}


def test_whoever_drew_it_does_not_settle_it_by_another_label(
    database: Database, draw: Draw
) -> None:
    drawing = draw(2, label=7, author=ANN.author)
    set_aside(database, drawing)
    labelling.relabel(database, ANN, [drawing], 2, doubted=[drawing])
    assert doubts(database) == [drawing]


def test_the_queue_is_fetched_ahead_and_passes_over_what_others_labelled(
    database: Database, draw: Draw
) -> None:
    drawn = {draw(1, 2) for _ in range(BATCH + 2)}
    sitting = LabellingQueue()
    labelling.lay_out(database, REVIEWER, sitting, everybodys=True)
    assert (len(sitting.coming), sitting.waiting) == (BATCH, BATCH + 2)
    first, second, third = sitting.coming[:3]
    assert labelling.answer(database, REVIEWER, first, 1)
    sitting.answer(1)
    set_true_label(database, second.id, 2, BOB.author)
    labelling.delete(database, ANYBODY, [third.id])
    labelling.lay_out(database, REVIEWER, sitting, everybodys=True)
    assert sitting.coming[0].id not in {first.id, second.id, third.id}
    assert len(sitting.coming) == BATCH - 3
    del sitting.coming[: BATCH - 3 - FEW + 1]
    labelling.lay_out(database, REVIEWER, sitting, everybodys=True)
    assert {entry.id for entry in sitting.coming} == drawn - {first.id, second.id, third.id}
    assert sitting.waiting == BATCH - 1


def test_in_the_queue_the_first_label_stays(database: Database, draw: Draw) -> None:
    drawing = draw(1, 2, author=BOB.author)
    sitting = LabellingQueue()
    labelling.lay_out(database, BOB, sitting)
    (entry,) = sitting.coming
    assert labelling.answer(database, BOB, entry, 1)
    assert not labelling.answer(database, REVIEWER, entry, 2)
    with database.transaction() as session:
        (row,) = session.execute(text("SELECT digit, author FROM true_labels")).all()
    assert tuple(row) == (1, BOB.author)
    with pytest.raises(NotAllowed):
        labelling.answer(database, ANN, entry, 2)
    labelling.delete(database, BOB, [drawing])
    assert not labelling.answer(database, BOB, entry, 1)
