"""Drawings are stored, replaced and deleted, also by concurrent writers."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import (
    Database,
    NewDrawing,
    Prediction,
    record_drawing,
)
from database.drawing_store import delete_drawing
from tests.support.stored_rows import count, rows

STROKES = [{"width": 20.0, "points": [[1.5, 2.5], [3.0, 4.0]]}]
BLANK, INKED = bytes(784), bytes([255]) * 784


def prediction(digit: int, name: str = "cnn", version: str = "cnn-1") -> Prediction:
    return Prediction(version, name, [0.91 if place == digit else 0.01 for place in range(10)])


def test_a_drawing_is_stored_with_all_its_fields(database: Database) -> None:
    record_drawing(
        database,
        NewDrawing(uuid4(), INKED, [prediction(3), prediction(8, "vit", "vit-1")], STROKES),
    )
    found = rows(
        database,
        "SELECT pixels, strokes, source, name, digit, confidence FROM drawings d"
        " JOIN predictions p ON drawing_id = d.id"
        " JOIN model_versions v ON model_version_id = v.id ORDER BY name",
    )
    assert [(bytes(pixels), *rest) for pixels, *rest in found] == [
        (INKED, STROKES, "canvas", "cnn", 3, pytest.approx(0.91)),
        (INKED, STROKES, "canvas", "vit", 8, pytest.approx(0.91)),
    ]


def test_another_stroke_updates_the_same_row(database: Database) -> None:
    drawing_id = uuid4()
    record_drawing(
        database, NewDrawing(drawing_id, BLANK, [prediction(3), prediction(3, "vit", "vit-1")])
    )
    created = rows(database, "SELECT created_at FROM drawings")
    record_drawing(
        database,
        NewDrawing(drawing_id, INKED, [prediction(8), prediction(9, "vit", "vit-2")], STROKES),
    )
    assert rows(database, "SELECT created_at FROM drawings") == created
    assert rows(database, "SELECT pixels = repeat('\\377', 784)::bytea FROM drawings") == [(True,)]
    assert rows(
        database,
        "SELECT version, digit FROM predictions"
        " JOIN model_versions v ON model_version_id = v.id ORDER BY version",
    ) == [("cnn-1", 8), ("vit-2", 9)]


def test_a_drawing_needs_no_prediction(database: Database) -> None:
    record_drawing(database, NewDrawing(uuid4(), BLANK, [], source="import"))
    assert rows(database, "SELECT source, strokes FROM drawings") == [("import", None)]


def test_eight_writers_of_one_drawing_leave_one_row(database: Database) -> None:
    drawing_id, start = uuid4(), threading.Barrier(8)

    def write(digit: int) -> None:
        start.wait()
        both = [prediction(digit, "a", "a-1"), prediction(digit, "b", "b-1")]
        record_drawing(database, NewDrawing(drawing_id, BLANK, both if digit % 2 else both[::-1]))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert count(database) == 1
    # Both predictions are those of one writer, the last.
    assert rows(database, "SELECT count(*), count(DISTINCT digit) FROM predictions") == [(2, 1)]


def test_a_late_stroke_does_not_change_a_labelled_drawing(
    database: Database, draw: Callable[..., UUID]
) -> None:
    drawing_id = draw(cnn=3, label=3)
    record_drawing(database, NewDrawing(drawing_id, INKED, [prediction(8)], STROKES))
    assert rows(database, "SELECT digit, strokes FROM drawings JOIN predictions ON true") == [
        (3, None)
    ]


def test_a_stroke_that_waited_for_a_label_does_not_change_the_drawing(
    database: Database, draw: Callable[..., UUID]
) -> None:
    drawing_id = draw(cnn=3)
    with ThreadPoolExecutor(1) as pool, database.transaction() as session:
        lock = text("SELECT FROM drawings WHERE id = :id FOR NO KEY UPDATE")
        session.execute(lock, {"id": str(drawing_id)})
        late = pool.submit(record_drawing, database, NewDrawing(drawing_id, INKED, [prediction(8)]))
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        while not session.scalar(waiting):
            session.execute(text("SELECT pg_stat_clear_snapshot()"))
        label = text("INSERT INTO true_labels (drawing_id, digit) VALUES (:id, 3)")
        session.execute(label, {"id": str(drawing_id)})
        session.commit()
        late.result()
    assert rows(database, "SELECT digit FROM predictions") == [(3,)]


def test_a_deleted_drawing_leaves_no_rows(database: Database, draw: Callable[..., UUID]) -> None:
    drawing_id = draw(cnn=3, vit=3, label=3)
    assert [delete_drawing(database, drawing_id) for _ in range(2)] == [True, False]
    for table in ("drawings", "predictions", "true_labels"):
        assert count(database, table) == 0


@pytest.mark.parametrize(
    "probabilities",
    [[0.1] * 9, [0.2] * 10, [-0.1, 1.1] + [0.0] * 8, [float("nan")] + [0.1] * 9],
)
def test_a_prediction_must_be_a_distribution_over_ten_digits(probabilities: list[float]) -> None:
    with pytest.raises(ValueError, match="cnn-1"):
        Prediction("cnn-1", "cnn", probabilities)


def test_a_probability_rounded_above_one_becomes_one() -> None:
    assert Prediction("cnn-1", "cnn", [1.000001] + [0.0] * 9).probabilities[0] == 1.0


def test_invalid_drawings_are_refused_before_they_reach_sql(database: Database) -> None:
    with pytest.raises(ValueError, match="784 bytes"):
        record_drawing(database, NewDrawing(uuid4(), bytes(783), []))
    with pytest.raises(ValueError, match="source"):
        record_drawing(database, NewDrawing(uuid4(), BLANK, [], source="fax"))
    with pytest.raises(ValueError, match="two predictions"):
        record_drawing(database, NewDrawing(uuid4(), BLANK, [prediction(3), prediction(3)]))
