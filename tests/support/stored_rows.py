"""What is stored in the database, by SQL; and nothing stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from database import Database


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    """The result of a query."""
    with database.transaction() as session:
        return [tuple(row) for row in session.execute(text(query))]


def count(database: Database, table: str = "drawings") -> int:
    """How many rows a table has."""
    return int(rows(database, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608


def drawing_ids(database: Database) -> set[UUID]:
    """The ids of all drawings."""
    return {UUID(str(drawing_id)) for (drawing_id,) in rows(database, "SELECT id FROM drawings")}


def delete_everything(database: Database) -> None:
    """All drawings, and the model versions with them."""
    with database.transaction() as session:
        # Not TRUNCATE: their triggers count.
        for table in ("drawings", "model_versions", "served_versions"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
