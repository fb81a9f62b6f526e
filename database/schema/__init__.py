"""The tables. Constraints live here, so that no code path can store invalid data.

Change a table together with a new revision in migrations/versions; a test compares the two.
"""

from database.schema import drawings, feedback, operations, rollups
from database.schema.base import Base

__all__ = ["Base", "drawings", "feedback", "operations", "rollups"]
