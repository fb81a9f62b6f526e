"""Who may see and change which drawings, whatever a page shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import PAGE, Database, DrawingFilter, UnknownDrawing
from streamlit_app.services import labelling
from streamlit_app.services.labelling import NotAllowed
from streamlit_app.services.users import User

Draw = Callable[..., UUID]
ANN, BOB = User(uuid4()), User(uuid4(), name="Bob", login=uuid4())
REVIEWER = User(uuid4(), name="Rae", login=uuid4(), is_reviewer=True)
ANYBODY = User(uuid4(), is_reviewer=True, deletes_any=True)


def labels(database: Database) -> list[tuple[int, UUID | None]]:
    with database.transaction() as session:
        rows = session.execute(text("SELECT digit, author FROM true_labels")).all()
    return [(row.digit, row.author) for row in rows]


def test_people_see_what_is_theirs_and_reviewers_also_everybodys(
    database: Database, draw: Draw
) -> None:
    hers, his = draw(1, author=ANN.author), draw(2, author=BOB.author)
    assert [e.id for e in labelling.entries(database, ANN).entries] == [hers]
    assert labelling.entries(database, REVIEWER).entries == ()
    everybodys = labelling.entries(database, REVIEWER, everybodys=True)
    assert [e.id for e in everybodys.entries] == [his, hers]
    with pytest.raises(NotAllowed, match="Only reviewers"):
        labelling.entries(database, BOB, everybodys=True)


def test_a_leaf_knows_whether_there_are_older_ones(database: Database, draw: Draw) -> None:
    for minutes in range(PAGE):
        draw(1, age=timedelta(minutes=minutes), author=ANN.author)
    assert not labelling.entries(database, ANN).has_older
    draw(1, author=ANN.author)
    leaf = labelling.entries(database, ANN)
    assert (len(leaf.entries), leaf.has_older) == (PAGE, True)
    leaf = labelling.entries(database, ANN, leaf.entries[-1])
    assert (len(leaf.entries), leaf.has_older) == (1, False)


def test_whoever_drew_it_labels_relabels_unlabels_and_deletes_it(
    database: Database, draw: Draw
) -> None:
    drawing = draw(1, author=ANN.author)
    labelling.relabel(database, ANN, [drawing], 7)
    labelling.relabel(database, ANN, [drawing], 1)
    assert labels(database) == [(1, ANN.author)]
    labelling.unlabel(database, ANN, [drawing])
    assert labels(database) == []
    labelling.delete(database, ANN, [drawing])
    assert labelling.entries(database, ANN).entries == ()


def test_nobody_touches_what_somebody_else_drew(database: Database, draw: Draw) -> None:
    for drawing in (draw(1, label=1, author=ANN.author), draw(2)):
        with pytest.raises(NotAllowed, match="somebody else's"):
            labelling.relabel(database, BOB, [drawing], 7)
        for deed in (labelling.unlabel, labelling.delete):
            with pytest.raises(NotAllowed, match="somebody else's"):
                deed(database, BOB, [drawing])
    assert labels(database) == [(1, ANN.author)]
    assert len(labelling.entries(database, REVIEWER, everybodys=True).entries) == 2


def test_reviewers_label_any_drawing_under_their_name_and_delete_none(
    database: Database, draw: Draw
) -> None:
    drawing = draw(1, label=1, author=ANN.author)
    labelling.relabel(database, REVIEWER, [drawing], 7)
    assert labels(database) == [(7, REVIEWER.author)]
    labelling.unlabel(database, REVIEWER, [drawing])
    assert labels(database) == []
    with pytest.raises(NotAllowed):
        labelling.delete(database, REVIEWER, [drawing])


def test_what_is_not_there_any_more_is_said_to_be_unknown(database: Database, draw: Draw) -> None:
    drawing = draw(1, author=ANN.author)
    assert labelling.delete_mine(database, ANN) == 1
    for deed in (labelling.unlabel, labelling.delete):
        with pytest.raises(UnknownDrawing):
            deed(database, ANN, [drawing])
    with pytest.raises(UnknownDrawing):
        labelling.relabel(database, ANN, [drawing], 3)


def test_deleting_what_is_mine_leaves_what_is_theirs(database: Database, draw: Draw) -> None:
    draw(1, author=ANN.author)
    his = draw(1, author=BOB.author)
    assert labelling.delete_mine(database, ANN) == 1
    assert [e.id for e in labelling.entries(database, BOB).entries] == [his]


def test_what_is_wanted_is_looked_for_among_ones_own(database: Database, draw: Draw) -> None:
    wrong = draw(1, label=7, author=ANN.author)
    draw(1, label=1, author=ANN.author)
    his = draw(1, label=7, author=BOB.author)
    wanted = DrawingFilter("mistakes")
    assert [e.id for e in labelling.entries(database, ANN, None, wanted).entries] == [wrong]
    everybodys = labelling.entries(database, REVIEWER, None, wanted, everybodys=True)
    assert [e.id for e in everybodys.entries] == [his, wrong]


def test_several_are_labelled_and_unlabelled_at_once_or_not_at_all(
    database: Database, draw: Draw
) -> None:
    hers = {draw(1, author=ANN.author), draw(2, author=ANN.author)}
    his = draw(3, label=3, author=BOB.author)
    assert labelling.relabel(database, ANN, hers, 5) == 2
    assert labels(database).count((5, ANN.author)) == 2
    for deed in (labelling.unlabel, labelling.delete):
        with pytest.raises(NotAllowed):
            deed(database, ANN, hers | {his})
    with pytest.raises(NotAllowed):
        labelling.relabel(database, ANN, hers | {his}, 6)
    assert sorted(digit for digit, _ in labels(database)) == [3, 5, 5]
    assert labelling.unlabel(database, ANN, hers) == 2
    assert labels(database) == [(3, BOB.author)]


def test_what_is_gone_of_several_is_passed_over(database: Database, draw: Draw) -> None:
    one, other = draw(1, author=ANN.author), draw(2, author=ANN.author)
    labelling.delete(database, ANN, [one])
    assert labelling.relabel(database, ANN, [one, other], 4) == 1
    assert labelling.delete(database, ANN, [one, other]) == 1


def test_without_accounts_anybody_deletes_anything(database: Database, draw: Draw) -> None:
    drawings = [draw(1, label=1, author=ANN.author), draw(2), draw(3, author=BOB.author)]
    assert labelling.delete(database, ANYBODY, drawings[:2]) == 2
    found = labelling.entries(database, ANYBODY, everybodys=True).entries
    assert [entry.id for entry in found] == drawings[2:]
