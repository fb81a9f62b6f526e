"""Many drawings in one transaction: all of them, or none."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from database import Database, NewDrawing, Prediction, set_true_label
from database.drawing_store import record_drawings
from tests.integration.conftest import distribution


def drawing(digit: int, versions: tuple[str, ...] = ("cnn-1", "vit-1")) -> NewDrawing:
    read = [Prediction(v, v.partition("-")[0], distribution(digit)) for v in versions]
    return NewDrawing(uuid4(), bytes([digit]) * 784, read, source="upload")


def stored(database: Database) -> dict[UUID, tuple[int, ...]]:
    """The digits that were read in each drawing, by version."""
    query = text(
        "SELECT d.id, array_agg(p.digit ORDER BY v.version) FROM drawings d"
        " LEFT JOIN predictions p ON p.drawing_id = d.id"
        " LEFT JOIN model_versions v ON v.id = p.model_version_id GROUP BY d.id"
    )
    with database.transaction() as session:
        return {UUID(str(key)): tuple(digits) for key, digits in session.execute(query)}


def test_all_are_stored_with_all_that_was_read(database: Database) -> None:
    many = [drawing(number % 10) for number in range(256)]
    record_drawings(database, many)
    assert stored(database) == {each.id: (number % 10,) * 2 for number, each in enumerate(many)}


def test_one_that_cannot_be_stored_keeps_all_out(database: Database) -> None:
    odd = replace(drawing(3), strokes={"not": "a list"})  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        record_drawings(database, [drawing(1), odd, drawing(2)])
    assert stored(database) == {}


def test_a_second_try_stores_nothing_twice_and_leaves_labels_alone(database: Database) -> None:
    first, second = drawing(3), drawing(8)
    record_drawings(database, [first])
    set_true_label(database, first.id, 3)
    record_drawings(database, [replace(first, predictions=drawing(5).predictions), second])
    assert stored(database) == {first.id: (3, 3), second.id: (8, 8)}
    with database.transaction() as session:
        assert session.scalar(text("SELECT digit FROM true_labels")) == 3


def test_a_version_that_is_new_is_met_among_known_ones(database: Database) -> None:
    record_drawings(database, [drawing(3, ("cnn-1",))])
    record_drawings(database, [drawing(4, ("cnn-1", "cnn-2")), drawing(5, ())])
    with database.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM model_versions")) == 2
        assert session.scalar(text("SELECT count(*) FROM predictions")) == 3


def test_nothing_to_store_is_no_mistake(database: Database) -> None:
    record_drawings(database, [])
    assert stored(database) == {}
