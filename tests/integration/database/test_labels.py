"""True labels are set, replaced and removed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from database import (
    Database,
    NewDrawing,
    Prediction,
    UnknownDrawing,
    record_drawing,
    set_true_label,
)
from database.labels import remove_true_label, set_first_label
from tests.support.stored_drawings import distribution
from tests.support.stored_rows import rows

ANN, BOB = uuid4(), uuid4()


def test_a_label_given_twice_counts_once(database: Database, draw: Callable[..., UUID]) -> None:
    drawing_id = draw(cnn=3)
    assert [set_true_label(database, drawing_id, 3) for _ in range(2)] == [True, False]
    assert rows(database, "SELECT digit FROM true_labels") == [(3,)]


def test_a_second_label_replaces_the_first(database: Database, draw: Callable[..., UUID]) -> None:
    drawing_id = draw(cnn=3, label=3)
    assert set_true_label(database, drawing_id, 8)
    assert rows(database, "SELECT digit FROM true_labels") == [(8,)]


def test_a_label_can_be_removed(database: Database, draw: Callable[..., UUID]) -> None:
    drawing_id = draw(cnn=3, label=3)
    assert [remove_true_label(database, drawing_id) for _ in range(2)] == [True, False]
    record_drawing(
        database, NewDrawing(drawing_id, bytes(784), [Prediction("cnn-1", "cnn", distribution(8))])
    )
    assert rows(database, "SELECT digit FROM predictions") == [(8,)]


def test_an_unknown_drawing_cannot_be_labelled(database: Database) -> None:
    with pytest.raises(UnknownDrawing):
        set_true_label(database, uuid4(), 3)


@pytest.mark.parametrize("digit", [-1, 10])
def test_a_label_must_be_a_digit(database: Database, draw: Callable[..., UUID], digit: int) -> None:
    with pytest.raises(ValueError, match="0 to 9"):
        set_true_label(database, draw(cnn=3), digit)


def test_a_first_label_does_not_replace_another(
    database: Database, draw: Callable[..., UUID]
) -> None:
    drawing = draw(1)
    assert set_first_label(database, drawing, 1, ANN)
    assert not set_first_label(database, drawing, 7, BOB)
    assert not set_first_label(database, uuid4(), 7, BOB)
    with pytest.raises(ValueError, match="digit"):
        set_first_label(database, drawing, 10)
    assert rows(database, "SELECT digit, author FROM true_labels") == [(1, ANN)]
