"""What a visitor may see of what was drawn, and what they may change there.

Whoever drew something may do anything with it. Reviewers see everything and may label it; who is
one, and who may delete what others drew, says identity.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from database import (
    PAGE,
    Database,
    DrawingFilter,
    StoredDrawing,
    UnknownDrawing,
    count_unlabelled,
    delete_author,
    delete_drawings,
    find_authors,
    find_unlabelled,
    history,
    most_informative,
    remove_true_labels,
    set_first_label,
    set_true_labels,
    settle_labels,
)
from streamlit_app.app_pages.history.queue_state import BATCH, LabellingQueue
from streamlit_app.services.users import User


class NotAllowed(Exception):
    """It is somebody else's drawing. The message is fit to be shown."""


@dataclass(frozen=True)
class HistoryPage:
    """So many entries as fit on one page, newest first, and whether there are older ones."""

    entries: tuple[StoredDrawing, ...]
    has_older: bool


def entries(
    database: Database,
    visitor: User,
    after: StoredDrawing | None = None,
    wanted: DrawingFilter = DrawingFilter(),  # noqa: B008 - it is frozen
    *,
    everybodys: bool = False,
) -> HistoryPage:
    """What is wanted of the visitor's drawings, or of everybody's; those older than `after`.

    Raises:
        NotAllowed: everybody's, and the visitor is no reviewer.
        DatabaseUnavailable
    """
    wanted = replace(wanted, author=_author(visitor, everybodys=everybodys))
    found = history(database, wanted, after, PAGE + 1)
    return HistoryPage(found[:PAGE], len(found) > PAGE)


def relabel(
    database: Database,
    visitor: User,
    drawings: Collection[UUID],
    digit: int,
    doubted: Collection[UUID] = (),
) -> int:
    """Say what they really were. Where a label was set aside (`doubted`), a reviewer's settles it.

    Returns how many of them are still there.

    Raises:
        NotAllowed: one is somebody else's, and the visitor is no reviewer; nothing is changed.
        UnknownDrawing: none of them is stored, or not any more.
        DatabaseUnavailable
    """
    found = _let(database, visitor, drawings, is_free=visitor.is_reviewer)
    settled = found & set(doubted) if visitor.is_reviewer else set()
    for some, settle in ((settled, True), (found - settled, False)):
        if some:
            set_true_labels(database, some, digit, visitor.author, settle=settle)
    return len(found)


def unlabel(database: Database, visitor: User, drawings: Collection[UUID]) -> int:
    """Take true labels away. Returns and raises: as `relabel`."""
    found = _let(database, visitor, drawings, is_free=visitor.is_reviewer)
    remove_true_labels(database, found)
    return len(found)


def settle(database: Database, visitor: User, drawings: Collection[UUID]) -> int:
    """These labels, set aside, are right, says a reviewer. Returns and raises: as `relabel`."""
    if not visitor.is_reviewer:
        raise NotAllowed("Only reviewers may say that a label is right.")
    found = _let(database, visitor, drawings, is_free=True)
    return settle_labels(database, found)


def delete(database: Database, visitor: User, drawings: Collection[UUID]) -> int:
    """Forget drawings of the visitor's. Returns and raises: as `relabel`, for reviewers too."""
    found = _let(database, visitor, drawings, is_free=visitor.deletes_any)
    return delete_drawings(database, found)


def delete_mine(database: Database, visitor: User) -> int:
    """Forget all that the visitor drew. Returns how many drawings. Raises: DatabaseUnavailable."""
    return delete_author(database, visitor.author)


def lay_out(
    database: Database, visitor: User, sitting: LabellingQueue, *, everybodys: bool = False
) -> None:
    """Bring what comes next in step: what got its label elsewhere goes, more of it comes.

    Raises: as `entries`.
    """
    author = _author(visitor, everybodys=everybodys)
    if sitting.coming:
        sitting.keep(find_unlabelled(database, sitting.known))
    if sitting.is_short:
        found = most_informative(database, author, sitting.known, BATCH)
        sitting.refill(found, count_unlabelled(database, author))


def answer(database: Database, visitor: User, entry: StoredDrawing, digit: int) -> bool:
    """Label a drawing of the queue. Whether it had no label yet: somebody else's stays.

    Raises:
        NotAllowed: it is somebody else's, and the visitor is no reviewer.
        DatabaseUnavailable
    """
    if entry.author != visitor.author and not visitor.is_reviewer:
        raise NotAllowed(_SOMEBODY_ELSES)
    return set_first_label(database, entry.id, digit, visitor.author)


_SOMEBODY_ELSES = "This drawing is somebody else's."


def _author(visitor: User, *, everybodys: bool) -> UUID | None:
    """Whose drawings are asked for. Raises: NotAllowed."""
    if everybodys and not visitor.is_reviewer:
        raise NotAllowed("Only reviewers may look at everybody's drawings.")
    return None if everybodys else visitor.author


def _let(
    database: Database, visitor: User, drawings: Collection[UUID], *, is_free: bool
) -> set[UUID]:
    """Those that are stored. Raises: NotAllowed, UnknownDrawing, DatabaseUnavailable."""
    authors = find_authors(database, drawings)
    if not is_free and set(authors.values()) - {visitor.author}:
        raise NotAllowed(_SOMEBODY_ELSES)
    if drawings and not authors:
        raise UnknownDrawing(next(iter(drawings)))
    return set(authors)
