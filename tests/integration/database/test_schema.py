"""The schema's constraints refuse invalid rows, whoever writes them."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from database import Database

TEN = "0.91, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01"
DRAWING = "INSERT INTO drawings (id, pixels, source, strokes) VALUES (gen_random_uuid(), "
PREDICTION = (
    "INSERT INTO predictions (drawing_id, model_version_id, digit, probabilities)"
    " SELECT d.id, v.id, {}, '{}' FROM drawings d, model_versions v WHERE v.version = 'new'"
)
LABEL = "INSERT INTO true_labels (drawing_id, digit) SELECT id, {} FROM drawings"


@pytest.mark.parametrize(
    "statement",
    [
        DRAWING + "repeat('x', 783)::bytea, 'canvas', NULL)",
        DRAWING + "NULL, 'canvas', NULL)",
        DRAWING + "repeat('x', 784)::bytea, 'fax', NULL)",
        DRAWING + "repeat('x', 784)::bytea, 'canvas', '{}')",
        PREDICTION.format(10, f"{{{TEN}}}"),
        PREDICTION.format(-1, f"{{{TEN}}}"),
        PREDICTION.format(1, f"{{{TEN}}}"),
        PREDICTION.format(0, "{0.92, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01}"),
        PREDICTION.format(0, f"[0:9]={{{TEN}}}"),
        PREDICTION.format(0, "{{0.91, 0.01, 0.01, 0.01, 0.01}, {0.01, 0.01, 0.01, 0.01, 0.01}}"),
        PREDICTION.format(0, f"{{{TEN.replace('0.01', 'NaN', 1)}}}"),
        PREDICTION.format(0, f"{{{TEN.replace('0.91', 'NaN')}}}"),
        PREDICTION.format(0, f"{{{TEN.replace('0.01', 'NULL', 1)}}}"),
        PREDICTION.format(0, f"{{{TEN.replace('0.01', '-0.01', 1)}}}"),
        PREDICTION.format(0, f"{{{TEN.replace('0.91', '1.01')}}}"),
        PREDICTION.format(0, f"{{{TEN.replace('0.91', '0.81')}}}"),
        LABEL.format(10),
        LABEL.format("NULL"),
        LABEL.format(3) + "; " + LABEL.format(3),
        "INSERT INTO true_labels (drawing_id, digit) VALUES (gen_random_uuid(), 3)",
        "INSERT INTO model_versions (name, version) VALUES ('cnn', 'cnn-1')",
        "INSERT INTO model_versions (name, version) VALUES ('', 'cnn-2')",
        "INSERT INTO drawings SELECT * FROM drawings",
        "DELETE FROM model_versions WHERE version = 'cnn-1'",
    ],
)
def test_the_schema_refuses_invalid_rows(
    database: Database, draw: Callable[..., UUID], statement: str
) -> None:
    draw(cnn=3)
    with database.transaction() as session:
        session.execute(text("INSERT INTO model_versions (name, version) VALUES ('new', 'new')"))
        with pytest.raises((IntegrityError, DataError)):
            session.connection().exec_driver_sql(statement)
        session.rollback()


def test_the_schema_accepts_valid_rows(database: Database, draw: Callable[..., UUID]) -> None:
    draw(cnn=3)
    with database.transaction() as session:
        session.execute(text("INSERT INTO model_versions (name, version) VALUES ('new', 'new')"))
        session.connection().exec_driver_sql(PREDICTION.format(0, f"{{{TEN}}}"))
        session.connection().exec_driver_sql(LABEL.format(9))
        assert session.scalar(text("SELECT count(*) FROM predictions")) == 2
