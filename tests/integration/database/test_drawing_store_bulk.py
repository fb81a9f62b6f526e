"""Many drawings are stored or deleted in one transaction: all of them, or none."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from database import Database, NewDrawing, Prediction, set_true_label
from database.drawing_queries import find_authors
from database.drawing_store import delete_drawings, record_drawings
from database.labelling_queue import count_unlabelled
from tests.support.stored_drawings import distribution
from tests.support.stored_rows import count, rows

ANN, BOB = uuid4(), uuid4()


def drawing(digit: int, versions: tuple[str, ...] = ("cnn-1", "vit-1")) -> NewDrawing:
    read = [Prediction(v, v.partition("-")[0], distribution(digit)) for v in versions]
    return NewDrawing(uuid4(), bytes([digit]) * 784, read, source="upload")


def predicted_digits(database: Database) -> dict[UUID, tuple[int, ...]]:
    """By drawing, in the order of the versions."""
    query = (
        "SELECT d.id, array_agg(p.digit ORDER BY v.version) FROM drawings d"
        " LEFT JOIN predictions p ON p.drawing_id = d.id"
        " LEFT JOIN model_versions v ON v.id = p.model_version_id GROUP BY d.id"
    )
    return {UUID(str(key)): tuple(digits) for key, digits in rows(database, query)}


def test_all_drawings_are_stored_with_their_predictions(database: Database) -> None:
    many = [drawing(number % 10) for number in range(256)]
    record_drawings(database, many)
    assert predicted_digits(database) == {
        each.id: (number % 10,) * 2 for number, each in enumerate(many)
    }


def test_one_invalid_drawing_keeps_all_from_being_stored(database: Database) -> None:
    odd = replace(drawing(3), strokes={"not": "a list"})  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        record_drawings(database, [drawing(1), odd, drawing(2)])
    assert predicted_digits(database) == {}


def test_storing_again_adds_nothing_and_keeps_labels(database: Database) -> None:
    first, second = drawing(3), drawing(8)
    record_drawings(database, [first])
    set_true_label(database, first.id, 3)
    record_drawings(database, [replace(first, predictions=drawing(5).predictions), second])
    assert predicted_digits(database) == {first.id: (3, 3), second.id: (8, 8)}
    assert rows(database, "SELECT digit FROM true_labels") == [(3,)]


def test_a_new_version_is_added_beside_known_ones(database: Database) -> None:
    record_drawings(database, [drawing(3, ("cnn-1",))])
    record_drawings(database, [drawing(4, ("cnn-1", "cnn-2")), drawing(5, ())])
    assert count(database, "model_versions") == 2
    assert count(database, "predictions") == 3


def test_storing_no_drawings_is_no_error(database: Database) -> None:
    record_drawings(database, [])
    assert predicted_digits(database) == {}


def test_several_drawings_are_deleted_from_every_table_and_count(
    database: Database, draw: Callable[..., UUID]
) -> None:
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
