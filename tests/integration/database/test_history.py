"""The history in a real PostgreSQL: paged by key, one author's figures, all of it deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from database import Accuracy, Database, DrawingFilter, StoredDrawing, find_drawings, set_true_label
from database.drawing_queries import author_accuracy, count_drawings, find_authors
from database.drawing_store import delete_author
from database.schema.drawings import DrawingRow
from database.statistics import running_accuracy

Draw = Callable[..., UUID]
ANN, BOB = uuid4(), uuid4()


def leaves(database: Database, author: UUID | None, most: int) -> list[list[UUID]]:
    """The ids of all leaves of so many entries, turned one after the other."""
    found: list[list[UUID]] = []
    last: StoredDrawing | None = None
    while entries := find_drawings(database, DrawingFilter(author=author), last, most):
        found.append([entry.id for entry in entries])
        last = entries[-1]
    return found


def test_turning_the_leaves_shows_every_drawing_once_newest_first(
    database: Database, draw: Draw
) -> None:
    drawn = [draw(3, age=timedelta(minutes=minutes), author=ANN) for minutes in range(7)]
    assert leaves(database, ANN, 3) == [drawn[:3], drawn[3:6], drawn[6:]]


def test_drawings_of_the_same_moment_are_not_lost_between_leaves(
    database: Database, draw: Draw
) -> None:
    drawn = [draw(3, author=ANN) for _ in range(5)]
    with database.transaction() as session:
        session.execute(update(DrawingRow).values(created_at=text("now()")))
    found = [drawing for leaf in leaves(database, ANN, 2) for drawing in leaf]
    assert sorted(found) == sorted(drawn)


def test_a_drawing_that_comes_meanwhile_moves_nothing_on_older_leaves(
    database: Database, draw: Draw
) -> None:
    drawn = [draw(3, age=timedelta(minutes=1 + minutes), author=ANN) for minutes in range(4)]
    first = find_drawings(database, DrawingFilter(author=ANN), None, 2)
    draw(5, author=ANN)
    assert [
        entry.id for entry in find_drawings(database, DrawingFilter(author=ANN), first[-1], 2)
    ] == drawn[2:]


def test_an_author_sees_what_is_theirs_and_everybodys_is_everything(
    database: Database, draw: Draw
) -> None:
    mine, theirs, nobodys = draw(1, author=ANN), draw(2, author=BOB), draw(3)
    assert leaves(database, ANN, 9) == [[mine]]
    assert leaves(database, None, 9) == [[nobodys, theirs, mine]]


def test_an_entry_has_its_label_and_what_each_model_read(database: Database, draw: Draw) -> None:
    drawing = draw(4, 9, label=4, sure=0.75, author=ANN)
    (entry,) = find_drawings(database, DrawingFilter(author=ANN))
    assert (entry.id, entry.author, entry.source, entry.true_digit) == (drawing, ANN, "canvas", 4)
    assert [(p.name, p.version, p.digit) for p in entry.predictions] == [
        ("cnn", "cnn-1", 4),
        ("vit", "vit-1", 9),
    ]
    assert entry.predictions[0].confidence == pytest.approx(0.75)


def test_ones_own_accuracy_counts_ones_own_labelled_drawings(
    database: Database, draw: Draw
) -> None:
    draw(3, 3, label=3, author=ANN)
    draw(3, 5, label=3, author=ANN)
    draw(3, 5, author=ANN)
    draw(1, 1, label=2, author=BOB)
    assert author_accuracy(database, ANN) == {"cnn": Accuracy(2, 2), "vit": Accuracy(1, 2)}
    assert author_accuracy(database, uuid4()) == {}
    assert count_drawings(database, ANN) == 3


def test_a_drawing_knows_its_author(database: Database, draw: Draw) -> None:
    mine, nobodys, unknown = draw(1, author=ANN), draw(1), uuid4()
    assert find_authors(database, [mine, nobodys, unknown]) == {mine: ANN, nobodys: None}


def test_all_of_an_author_goes_from_every_table_and_count(database: Database, draw: Draw) -> None:
    for label in (3, 4, None):
        draw(3, label=label, author=ANN)
    draw(5, label=5, author=BOB)
    assert delete_author(database, ANN) == 3
    assert leaves(database, ANN, 9) == []
    assert running_accuracy(database, ["cnn-1"])["cnn-1"] == Accuracy(1, 1)
    with database.transaction() as session:
        for table in ("drawings", "predictions", "true_labels"):
            count = session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            assert (table, count) == (table, 1)
    assert delete_author(database, ANN) == 0


def test_labels_given_to_other_peoples_drawings_stay_without_a_name(
    database: Database, draw: Draw
) -> None:
    drawing = draw(5, author=BOB)
    set_true_label(database, drawing, 6, ANN)
    assert delete_author(database, ANN) == 0
    with database.transaction() as session:
        rows = session.execute(text("SELECT digit, author FROM true_labels")).all()
    assert [tuple(row) for row in rows] == [(6, None)]
