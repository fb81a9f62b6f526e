"""Unlabelled drawings: their number, and the most informative ones first."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from database import Database, NewDrawing, Prediction, record_drawing, set_true_label
from database.labelling_queue import count_unlabelled, find_unlabelled, most_informative
from tests.support.stored_drawings import distribution

Draw = Callable[..., UUID]
ANN, BOB = uuid4(), uuid4()


def test_unlabelled_drawings_are_counted_for_all_and_for_one_author(
    database: Database, draw: Draw
) -> None:
    unlabelled = {draw(1, author=ANN), draw(2, author=BOB), draw(3)}
    labelled = draw(4, label=4, author=ANN)
    assert count_unlabelled(database) == 3
    assert count_unlabelled(database, ANN) == 1
    assert find_unlabelled(database, {*unlabelled, labelled, uuid4()}) == unlabelled
    assert find_unlabelled(database, []) == set()


def test_the_most_informative_drawing_comes_first(database: Database, draw: Draw) -> None:
    sure = draw(cnn=3, vit=3, confidence=0.99)
    unsure = draw(cnn=3, vit=3, confidence=0.5)
    disputed = draw(cnn=3, vit=5, confidence=0.99, author=ANN)
    draw(cnn=3, vit=5, confidence=0.5, label=5)
    novel = uuid4()
    read = [Prediction("cnn-1", "cnn", distribution(3, 0.99), is_guess=True)]
    record_drawing(database, NewDrawing(novel, bytes(784), read))
    queue = [entry.id for entry in most_informative(database, limit=9)]
    assert queue == [disputed, unsure, novel, sure]
    assert [entry.id for entry in most_informative(database, ANN)] == [disputed]
    assert [entry.id for entry in most_informative(database, skip=[disputed])] == [unsure]
    set_true_label(database, disputed, 3)
    assert most_informative(database)[0].id == unsure
