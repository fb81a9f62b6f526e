"""Drawings that wait for a label, and several of them at once, in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import Database
from database.drawing_queries import find_authors
from database.drawing_store import delete_drawings
from database.labelling_queue import count_unlabelled, find_unlabelled
from database.labels import set_first_label

Draw = Callable[..., UUID]
ANN, BOB = uuid4(), uuid4()


def test_what_waits_is_counted_for_all_and_for_one_author(database: Database, draw: Draw) -> None:
    waiting = {draw(1, author=ANN), draw(2, author=BOB), draw(3)}
    labelled = draw(4, label=4, author=ANN)
    assert count_unlabelled(database) == 3
    assert count_unlabelled(database, ANN) == 1
    assert find_unlabelled(database, {*waiting, labelled, uuid4()}) == waiting
    assert find_unlabelled(database, []) == set()


def test_a_first_label_replaces_none(database: Database, draw: Draw) -> None:
    drawing = draw(1)
    assert set_first_label(database, drawing, 1, ANN)
    assert not set_first_label(database, drawing, 7, BOB)
    assert not set_first_label(database, uuid4(), 7, BOB)
    with pytest.raises(ValueError, match="digit"):
        set_first_label(database, drawing, 10)
    with database.transaction() as session:
        (row,) = session.execute(text("SELECT digit, author FROM true_labels")).all()
    assert tuple(row) == (1, ANN)


def test_several_drawings_go_from_every_table_and_count(database: Database, draw: Draw) -> None:
    gone = [draw(1, label=1, author=ANN), draw(2, author=BOB)]
    left = draw(3)
    assert find_authors(database, [*gone, left, uuid4()]) == {
        gone[0]: ANN,
        gone[1]: BOB,
        left: None,
    }
    assert delete_drawings(database, [*gone, uuid4()]) == 2
    assert delete_drawings(database, gone) == 0
    assert delete_drawings(database, []) == 0
    assert find_authors(database, [*gone, left]) == {left: None}
    assert count_unlabelled(database) == 1
