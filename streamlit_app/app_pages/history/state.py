"""State of the history page: filter, view, page, selection. Part of it is kept in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal
from uuid import UUID

from database import DrawingFilter, StoredDrawing
from streamlit_app.app_pages.history.queue_state import LabellingQueue
from streamlit_app.components import filter_query
from streamlit_app.services.users import User

View = Literal["drawings", "queue"]  # also the URL parameter's values
ONLY_REVIEWERS = "whose=everybody (only reviewers see everybody's drawings)"


@dataclass
class HistoryState:
    """What the page shows.

    `all_users`: everybody's drawings, not only the user's own. `after`: the drawing before this
    page, None on the first one. `open_id`: the drawing whose actions are shown. `selected_ids`:
    None unless several drawings are being selected. `message`: the result of the last action.
    `ignored`: URL parameters that were ignored. `queue`: None until it is opened.
    """

    filter: DrawingFilter = field(default_factory=DrawingFilter)
    all_users: bool = False
    view: View = "drawings"
    after: StoredDrawing | None = None
    open_id: UUID | None = None
    selected_ids: set[UUID] | None = None
    message: str = ""
    ignored: tuple[str, ...] = ()
    queue: LabellingQueue | None = None

    def load_query(self, parameters: Mapping[str, str], timezone: tzinfo, user: User) -> None:
        """Show what the URL asks for, unless it is shown already."""
        drawings, ignored = filter_query.from_query(parameters, timezone)
        all_users = _all_users(parameters.get("whose"), user)
        if parameters.get("whose") == "everybody" and not all_users:
            ignored = (*ignored, ONLY_REVIEWERS)
        view: View = "queue" if parameters.get("view") == "queue" else "drawings"
        if (drawings, all_users, view) != (self.filter, self.all_users, self.view):
            self.filter = drawings
            self.change_view(view, all_users=all_users)
        self.ignored = ignored

    def to_query(self, timezone: tzinfo, user: User) -> dict[str, str]:
        """The URL parameters that restore this state, without those at their default."""
        query = filter_query.to_query(self.filter, timezone)
        if self.all_users != _all_users(None, user):
            query["whose"] = "everybody" if self.all_users else "mine"
        if self.view != "drawings":
            query["view"] = self.view
        return query

    def set_filter(self, drawings: DrawingFilter) -> None:
        self.filter = drawings
        self.ignored = ()
        self.go_to_page(None)

    def go_to_page(self, after: StoredDrawing | None) -> None:
        """The drawings older than this one; None for the newest. Clears the selection."""
        self.after, self.open_id, self.message = after, None, ""
        if self.selected_ids:
            self.selected_ids = set()

    def change_view(self, view: View, *, all_users: bool) -> None:
        """Also drops the queue's upcoming drawings, which may be outdated; its count goes on."""
        if all_users != self.all_users:
            self.queue = None
        elif self.queue:
            self.queue.upcoming.clear()
        self.view, self.all_users = view, all_users
        self.go_to_page(None)

    def click(self, drawing_id: UUID) -> None:
        """Open or close a drawing; while several are being selected, add or remove it."""
        self.message = ""
        if self.selected_ids is None:
            self.open_id = None if self.open_id == drawing_id else drawing_id
        else:
            self.selected_ids ^= {drawing_id}

    def set_selecting(self, is_on: bool) -> None:
        """Start or stop selecting several drawings."""
        self.selected_ids, self.open_id, self.message = set() if is_on else None, None, ""

    def remove_deleted(self, drawing_ids: set[UUID]) -> None:
        """Deselect drawings that were deleted."""
        if self.open_id in drawing_ids:
            self.open_id = None
        if self.selected_ids:
            self.selected_ids -= drawing_ids


def _all_users(parameter: str | None, user: User) -> bool:
    """Reviewers see everybody's drawings on request, or by default where nobody signs in."""
    if not user.is_reviewer or parameter == "mine":
        return False
    return parameter == "everybody" or not user.is_signed_in
