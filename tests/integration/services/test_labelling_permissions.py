"""Who may see, label and delete which drawings, whatever a page shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import Database, DrawingFilter, UnknownDrawing
from database.drawing_queries import PAGE_SIZE
from streamlit_app.services.labelling import LabellingService
from streamlit_app.services.users import NotAllowed, User

Draw = Callable[..., UUID]
ANN, BOB = User(uuid4()), User(uuid4(), name="Bob", login=uuid4())
REVIEWER = User(uuid4(), name="Rae", login=uuid4(), is_reviewer=True)
ANYBODY = User(uuid4(), is_reviewer=True, deletes_any=True)


def labels(database: Database) -> list[tuple[int, UUID | None]]:
    with database.transaction() as session:
        rows = session.execute(text("SELECT digit, author FROM true_labels")).all()
    return [(row.digit, row.author) for row in rows]


def test_users_see_their_own_drawings_and_reviewers_everybodys(
    labelling: LabellingService, draw: Draw
) -> None:
    hers, his = draw(1, author=ANN.author), draw(2, author=BOB.author)
    assert [e.id for e in labelling.history_page(ANN).drawings] == [hers]
    assert labelling.history_page(REVIEWER).drawings == ()
    everybodys = labelling.history_page(REVIEWER, all_users=True)
    assert [e.id for e in everybodys.drawings] == [his, hers]
    with pytest.raises(NotAllowed, match="Only reviewers"):
        labelling.history_page(BOB, all_users=True)


def test_a_page_knows_whether_there_are_older_drawings(
    labelling: LabellingService, draw: Draw
) -> None:
    for minutes in range(PAGE_SIZE):
        draw(1, age=timedelta(minutes=minutes), author=ANN.author)
    assert not labelling.history_page(ANN).has_older
    draw(1, author=ANN.author)
    page = labelling.history_page(ANN)
    assert (len(page.drawings), page.has_older) == (PAGE_SIZE, True)
    page = labelling.history_page(ANN, page.drawings[-1])
    assert (len(page.drawings), page.has_older) == (1, False)


def test_authors_label_relabel_unlabel_and_delete_their_drawings(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    drawing = draw(1, author=ANN.author)
    labelling.label(ANN, [drawing], 7)
    labelling.label(ANN, [drawing], 1)
    assert labels(database) == [(1, ANN.author)]
    labelling.unlabel(ANN, [drawing])
    assert labels(database) == []
    labelling.delete(ANN, [drawing])
    assert labelling.history_page(ANN).drawings == ()


def test_users_cannot_change_other_authors_drawings(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    for drawing in (draw(1, label=1, author=ANN.author), draw(2)):
        with pytest.raises(NotAllowed, match="another user"):
            labelling.label(BOB, [drawing], 7)
        for action in (labelling.unlabel, labelling.delete):
            with pytest.raises(NotAllowed, match="another user"):
                action(BOB, [drawing])
    assert labels(database) == [(1, ANN.author)]
    assert len(labelling.history_page(REVIEWER, all_users=True).drawings) == 2


def test_reviewers_label_any_drawing_under_their_name_and_delete_none(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    drawing = draw(1, label=1, author=ANN.author)
    labelling.label(REVIEWER, [drawing], 7)
    assert labels(database) == [(7, REVIEWER.author)]
    labelling.unlabel(REVIEWER, [drawing])
    assert labels(database) == []
    with pytest.raises(NotAllowed):
        labelling.delete(REVIEWER, [drawing])


def test_a_deleted_drawing_is_unknown(labelling: LabellingService, draw: Draw) -> None:
    drawing = draw(1, author=ANN.author)
    assert labelling.delete_own(ANN) == 1
    for action in (labelling.unlabel, labelling.delete):
        with pytest.raises(UnknownDrawing):
            action(ANN, [drawing])
    with pytest.raises(UnknownDrawing):
        labelling.label(ANN, [drawing], 3)


def test_deleting_own_drawings_leaves_those_of_others(
    labelling: LabellingService, draw: Draw
) -> None:
    draw(1, author=ANN.author)
    his = draw(1, author=BOB.author)
    assert labelling.delete_own(ANN) == 1
    assert [e.id for e in labelling.history_page(BOB).drawings] == [his]


def test_filters_apply_to_the_users_own_drawings(labelling: LabellingService, draw: Draw) -> None:
    wrong = draw(1, label=7, author=ANN.author)
    draw(1, label=1, author=ANN.author)
    his = draw(1, label=7, author=BOB.author)
    mistakes = DrawingFilter("mistakes")
    assert [e.id for e in labelling.history_page(ANN, None, mistakes).drawings] == [wrong]
    everybodys = labelling.history_page(REVIEWER, None, mistakes, all_users=True)
    assert [e.id for e in everybodys.drawings] == [his, wrong]


def test_bulk_labelling_changes_all_drawings_or_none(
    labelling: LabellingService, database: Database, draw: Draw
) -> None:
    hers = {draw(1, author=ANN.author), draw(2, author=ANN.author)}
    his = draw(3, label=3, author=BOB.author)
    assert labelling.label(ANN, hers, 5) == 2
    assert labels(database).count((5, ANN.author)) == 2
    for action in (labelling.unlabel, labelling.delete):
        with pytest.raises(NotAllowed):
            action(ANN, hers | {his})
    with pytest.raises(NotAllowed):
        labelling.label(ANN, hers | {his}, 6)
    assert sorted(digit for digit, _ in labels(database)) == [3, 5, 5]
    assert labelling.unlabel(ANN, hers) == 2
    assert labels(database) == [(3, BOB.author)]


def test_bulk_labelling_skips_deleted_drawings(labelling: LabellingService, draw: Draw) -> None:
    one, other = draw(1, author=ANN.author), draw(2, author=ANN.author)
    labelling.delete(ANN, [one])
    assert labelling.label(ANN, [one, other], 4) == 1
    assert labelling.delete(ANN, [one, other]) == 1


def test_without_sign_in_anybody_deletes_anything(labelling: LabellingService, draw: Draw) -> None:
    drawings = [draw(1, label=1, author=ANN.author), draw(2), draw(3, author=BOB.author)]
    assert labelling.delete(ANYBODY, drawings[:2]) == 2
    found = labelling.history_page(ANYBODY, all_users=True).drawings
    assert [entry.id for entry in found] == drawings[2:]
