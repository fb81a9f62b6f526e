"""Pages of stored drawings, newest first."""

from database.connection import Database
from database.drawing import StoredDrawing
from database.drawing_filter import DrawingFilter, PageCursor, find
from database.drawing_queries import load_drawings

PAGE = 48


def history(
    database: Database, wanted: DrawingFilter, after: StoredDrawing | None = None, most: int = PAGE
) -> tuple[StoredDrawing, ...]:
    """The newest drawings that match, at most `most`; with `after`, those older than it."""
    cursor = None if after is None else PageCursor(after.created_at, after.id)
    with database.transaction() as session:
        return load_drawings(session, find(session, wanted, cursor, most))
