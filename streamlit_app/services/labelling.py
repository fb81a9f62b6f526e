"""Labels and deletes stored drawings: the one way for all pages and the API.

Authors may label and delete their own drawings. Reviewers see and may label everybody's. Who is
a reviewer, and who may delete other authors' drawings: users.py.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from database import (
    Database,
    DatabaseUnavailable,
    DrawingFilter,
    StoredDrawing,
    UnknownDrawing,
    find_drawings,
    record_drawing,
)
from database.drawing_queries import PAGE_SIZE, find_authors
from database.drawing_store import delete_author, delete_drawings
from database.labelling_queue import count_unlabelled, find_unlabelled, most_informative
from database.labels import confirm_labels, remove_true_labels, set_first_label, set_true_labels
from streamlit_app.services.classification import ClassifiedDrawing
from streamlit_app.services.drawings import new_drawing
from streamlit_app.services.model_versions import ServedModels
from streamlit_app.services.users import NotAllowed, User


class AlreadyLabelled(Exception):
    """Somebody else gave the first label. The message is fit to be shown."""


@dataclass(frozen=True)
class HistoryPage:
    """Up to `database.PAGE` drawings, newest first, and whether older ones follow."""

    drawings: tuple[StoredDrawing, ...]
    has_older: bool


class LabellingService:
    """Every method raises DatabaseUnavailable, and then nothing is changed.

    Those that take `drawing_ids` return how many of them are stored, and raise also
        NotAllowed: one belongs to another author; nothing is changed.
        UnknownDrawing: none of them is stored.
    """

    def __init__(self, database: Database, models: ServedModels) -> None:
        self._database = database
        self._models = models

    def label(
        self,
        user: User,
        drawing_ids: Collection[UUID],
        digit: int,
        *,
        only_first: bool = False,
        flagged: Collection[UUID] = (),
    ) -> int:
        """Set the true label. A reviewer's label of a `flagged` drawing also confirms it.

        `only_first`: keep existing labels.

        Raises:
            AlreadyLabelled: with `only_first`, all of them have a label.
        """
        stored = self._permitted(user, drawing_ids, any_author=user.may_label_any)
        if only_first:
            labelled = self._label_first(user, stored, digit)
        else:
            confirmed = stored & set(flagged) if user.is_reviewer else set()
            labelled = self._label_all(user, stored - confirmed, digit)
            labelled += self._label_all(user, confirmed, digit, confirm=True)
        self._predict_for_comparison(stored)
        return labelled

    def label_new(
        self, user: User, drawing_id: UUID, drawing: ClassifiedDrawing, digit: int
    ) -> None:
        """Store a drawing of this session with its label, in one transaction.

        The drawing may be stored already; it is not changed once it has a label.
        """
        record_drawing(self._database, new_drawing(user, drawing_id, drawing), digit)
        self._predict_for_comparison([drawing_id])

    def unlabel(self, user: User, drawing_ids: Collection[UUID]) -> int:
        """Remove true labels."""
        stored = self._permitted(user, drawing_ids, any_author=user.may_label_any)
        remove_true_labels(self._database, stored)
        return len(stored)

    def confirm(self, user: User, drawing_ids: Collection[UUID]) -> int:
        """Flagged labels are correct, says a reviewer."""
        if not user.is_reviewer:
            raise NotAllowed("Only reviewers may confirm labels.")
        stored = self._permitted(user, drawing_ids, any_author=True)
        return confirm_labels(self._database, stored)

    def delete(self, user: User, drawing_ids: Collection[UUID]) -> int:
        """Delete drawings with their labels."""
        stored = self._permitted(user, drawing_ids, any_author=user.deletes_any)
        return delete_drawings(self._database, stored)

    def delete_own(self, user: User) -> int:
        """Delete all drawings of this user. Returns how many."""
        return delete_author(self._database, user.author)

    def history_page(
        self,
        user: User,
        after: StoredDrawing | None = None,
        wanted: DrawingFilter = DrawingFilter(),  # noqa: B008 - it is frozen
        *,
        all_users: bool = False,
    ) -> HistoryPage:
        """The newest drawings that match `wanted` and are older than `after`.

        Raises:
            NotAllowed: `all_users`, but the user is not a reviewer.
        """
        wanted = replace(wanted, author=_author(user, all_users=all_users))
        found = find_drawings(self._database, wanted, after, PAGE_SIZE + 1)
        return HistoryPage(found[:PAGE_SIZE], len(found) > PAGE_SIZE)

    def next_unlabelled(
        self, user: User, skip: Collection[UUID], count: int, *, all_users: bool = False
    ) -> tuple[StoredDrawing, ...]:
        """Up to `count` unlabelled drawings, the most informative first, none of `skip`.

        Raises: NotAllowed, as `history_page`.
        """
        return most_informative(self._database, _author(user, all_users=all_users), skip, count)

    def count_unlabelled(self, user: User, *, all_users: bool = False) -> int:
        """Raises: NotAllowed, as `history_page`."""
        return count_unlabelled(self._database, _author(user, all_users=all_users))

    def still_unlabelled(self, drawing_ids: Collection[UUID]) -> set[UUID]:
        """Those that are stored and have no label."""
        return find_unlabelled(self._database, drawing_ids)

    def _permitted(
        self, user: User, drawing_ids: Collection[UUID], *, any_author: bool
    ) -> set[UUID]:
        """Those that are stored. Raises: NotAllowed, UnknownDrawing."""
        authors = find_authors(self._database, drawing_ids)
        if not any_author and set(authors.values()) - {user.author}:
            raise NotAllowed("This drawing belongs to another user.")
        if drawing_ids and not authors:
            raise UnknownDrawing(next(iter(drawing_ids)))
        return set(authors)

    def _label_first(self, user: User, drawing_ids: Collection[UUID], digit: int) -> int:
        first = [set_first_label(self._database, i, digit, user.author) for i in drawing_ids]
        if not any(first):
            raise AlreadyLabelled("Another user labelled this drawing first; their label is kept.")
        return sum(first)

    def _label_all(
        self, user: User, drawing_ids: Collection[UUID], digit: int, *, confirm: bool = False
    ) -> int:
        if not drawing_ids:
            return 0
        return set_true_labels(self._database, drawing_ids, digit, user.author, confirm=confirm)

    def _predict_for_comparison(self, drawing_ids: Collection[UUID]) -> None:
        """After a version was replaced, both versions predict every newly labelled drawing."""
        with suppress(DatabaseUnavailable):  # the labels are stored
            self._models.predict_for_comparison(drawing_ids)


def _author(user: User, *, all_users: bool) -> UUID | None:
    """Whose drawings are asked for. Raises: NotAllowed."""
    if all_users and not user.is_reviewer:
        raise NotAllowed("Only reviewers may see everybody's drawings.")
    return None if all_users else user.author
