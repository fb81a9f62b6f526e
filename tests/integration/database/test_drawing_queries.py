"""Stored drawings in a real PostgreSQL: by page, by author, and deleted with their author."""

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


def pages(database: Database, author: UUID | None, limit: int) -> list[list[UUID]]:
    """The ids on all pages, read one after the other."""
    found: list[list[UUID]] = []
    last: StoredDrawing | None = None
    while drawings := find_drawings(database, DrawingFilter(author=author), last, limit):
        found.append([drawing.id for drawing in drawings])
        last = drawings[-1]
    return found


def test_paging_shows_every_drawing_once_newest_first(database: Database, draw: Draw) -> None:
    drawn = [draw(3, age=timedelta(minutes=minutes), author=ANN) for minutes in range(7)]
    assert pages(database, ANN, 3) == [drawn[:3], drawn[3:6], drawn[6:]]


def test_drawings_of_the_same_moment_are_not_lost_between_pages(
    database: Database, draw: Draw
) -> None:
    drawn = [draw(3, author=ANN) for _ in range(5)]
    with database.transaction() as session:
        session.execute(update(DrawingRow).values(created_at=text("now()")))
    found = [drawing for page in pages(database, ANN, 2) for drawing in page]
    assert sorted(found) == sorted(drawn)


def test_a_drawing_stored_meanwhile_does_not_shift_older_pages(
    database: Database, draw: Draw
) -> None:
    drawn = [draw(3, age=timedelta(minutes=1 + minutes), author=ANN) for minutes in range(4)]
    first = find_drawings(database, DrawingFilter(author=ANN), None, 2)
    draw(5, author=ANN)
    assert [
        drawing.id for drawing in find_drawings(database, DrawingFilter(author=ANN), first[-1], 2)
    ] == drawn[2:]


def test_an_author_filter_finds_their_drawings_and_no_filter_finds_all(
    database: Database, draw: Draw
) -> None:
    mine, theirs, nobodys = draw(1, author=ANN), draw(2, author=BOB), draw(3)
    assert pages(database, ANN, 9) == [[mine]]
    assert pages(database, None, 9) == [[nobodys, theirs, mine]]


def test_a_stored_drawing_has_its_label_and_each_models_prediction(
    database: Database, draw: Draw
) -> None:
    drawing = draw(4, 9, label=4, confidence=0.75, author=ANN)
    (stored,) = find_drawings(database, DrawingFilter(author=ANN))
    assert (stored.id, stored.author, stored.source) == (drawing, ANN, "canvas")
    assert stored.true_digit == stored.label == 4
    assert [(p.name, p.version, p.digit) for p in stored.predictions] == [
        ("cnn", "cnn-1", 4),
        ("vit", "vit-1", 9),
    ]
    assert stored.predictions[0].confidence == pytest.approx(0.75)


def test_an_authors_accuracy_counts_their_labelled_drawings(database: Database, draw: Draw) -> None:
    draw(3, 3, label=3, author=ANN)
    draw(3, 5, label=3, author=ANN)
    draw(3, 5, author=ANN)
    draw(1, 1, label=2, author=BOB)
    assert author_accuracy(database, ANN) == {"cnn": Accuracy(2, 2), "vit": Accuracy(1, 2)}
    assert author_accuracy(database, uuid4()) == {}
    assert count_drawings(database, ANN) == 3


def test_the_authors_of_stored_drawings_are_found(database: Database, draw: Draw) -> None:
    mine, nobodys, unknown = draw(1, author=ANN), draw(1), uuid4()
    assert find_authors(database, [mine, nobodys, unknown]) == {mine: ANN, nobodys: None}


def test_an_authors_drawings_are_deleted_from_every_table_and_count(
    database: Database, draw: Draw
) -> None:
    for label in (3, 4, None):
        draw(3, label=label, author=ANN)
    draw(5, label=5, author=BOB)
    assert delete_author(database, ANN) == 3
    assert pages(database, ANN, 9) == []
    assert running_accuracy(database, ["cnn-1"])["cnn-1"] == Accuracy(1, 1)
    with database.transaction() as session:
        for table in ("drawings", "predictions", "true_labels"):
            count = session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            assert (table, count) == (table, 1)
    assert delete_author(database, ANN) == 0


def test_a_deleted_authors_labels_of_others_drawings_stay_without_a_name(
    database: Database, draw: Draw
) -> None:
    drawing = draw(5, author=BOB)
    set_true_label(database, drawing, 6, ANN)
    assert delete_author(database, ANN) == 0
    with database.transaction() as session:
        rows = session.execute(text("SELECT digit, author FROM true_labels")).all()
    assert [tuple(row) for row in rows] == [(6, None)]
