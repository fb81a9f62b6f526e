"""What a visitor may see of what was drawn, and what they may change there.

Whoever drew something may do anything with it. Reviewers see everything and may label it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from database import (
    PAGE,
    Database,
    Entry,
    Wanted,
    delete_author,
    delete_drawing,
    find_author,
    history,
    remove_true_label,
    set_true_label,
)
from streamlit_app.visitor import Visitor


class NotAllowed(Exception):  # noqa: N818 - what somebody tried
    """It is somebody else's drawing. The message is fit to be shown."""


@dataclass(frozen=True)
class Leaf:
    """So many entries as fit on one page, newest first, and whether there are older ones."""

    entries: tuple[Entry, ...]
    has_older: bool


def entries(
    database: Database, visitor: Visitor, after: Entry | None = None, *, everybodys: bool = False
) -> Leaf:
    """The visitor's drawings, or everybody's; those older than `after` where that is given.

    Raises:
        NotAllowed: everybody's, and the visitor is no reviewer.
        DatabaseUnavailable
    """
    if everybodys and not visitor.is_reviewer:
        raise NotAllowed("Only reviewers may look at everybody's drawings.")
    author = None if everybodys else visitor.author
    found = history(database, Wanted(author=author), after, PAGE + 1)
    return Leaf(found[:PAGE], len(found) > PAGE)


def relabel(database: Database, visitor: Visitor, drawing_id: UUID, digit: int) -> None:
    """Say what a drawing really was.

    Raises:
        NotAllowed: it is somebody else's, and the visitor is no reviewer.
        UnknownDrawing: it is not stored, or not any more.
        DatabaseUnavailable
    """
    _let(visitor, find_author(database, drawing_id), or_reviewer=True)
    set_true_label(database, drawing_id, digit, visitor.author)


def unlabel(database: Database, visitor: Visitor, drawing_id: UUID) -> None:
    """Take the true label of a drawing away. Raises: as `relabel`."""
    _let(visitor, find_author(database, drawing_id), or_reviewer=True)
    remove_true_label(database, drawing_id)


def delete(database: Database, visitor: Visitor, drawing_id: UUID) -> None:
    """Forget a drawing of the visitor's. Raises: as `relabel`, for reviewers too."""
    _let(visitor, find_author(database, drawing_id), or_reviewer=False)
    delete_drawing(database, drawing_id)


def delete_mine(database: Database, visitor: Visitor) -> int:
    """Forget all that the visitor drew. Returns how many drawings. Raises: DatabaseUnavailable."""
    return delete_author(database, visitor.author)


def _let(visitor: Visitor, author: UUID | None, *, or_reviewer: bool) -> None:
    if author != visitor.author and not (or_reviewer and visitor.is_reviewer):
        raise NotAllowed("This drawing is somebody else's.")
