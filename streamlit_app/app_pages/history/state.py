"""Where somebody stands in the history: what they asked for, the page, what they have in hand.

Lives in the session's state, and what should survive a reload also in the page's address.
"""

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

View = Literal["drawings", "queue"]
NOT_EVERYBODYS = "Only reviewers see everybody's drawings: these are yours."


@dataclass
class HistoryState:
    """`after`: the drawing before this page, None on the first. `chosen`: lies on the bench.

    `marked`: None unless several are being selected. `said`: what became of the last deed.
    `ignored`: what in the address makes no sense. `queue`: None before it was opened.
    """

    wanted: DrawingFilter = field(default_factory=DrawingFilter)
    everybodys: bool = False
    view: View = "drawings"
    after: StoredDrawing | None = None
    chosen: UUID | None = None
    marked: set[UUID] | None = None
    said: str = ""
    ignored: tuple[str, ...] = ()
    queue: LabellingQueue | None = None

    def arrive(self, parameters: Mapping[str, str], timezone: tzinfo, who: User) -> None:
        """Take over what the address asks, if that is not what is shown already."""
        wanted, ignored = filter_query.from_query(parameters, timezone)
        everybodys = _everybodys(parameters.get("whose"), who)
        if parameters.get("whose") == "everybody" and not everybodys:
            ignored = (*ignored, NOT_EVERYBODYS)
        view: View = "queue" if parameters.get("view") == "queue" else "drawings"
        if (wanted, everybodys, view) != (self.wanted, self.everybodys, self.view):
            self.wanted = wanted
            self.turn_to_view(view, everybodys=everybodys)
        self.ignored = ignored

    def address(self, timezone: tzinfo, who: User) -> dict[str, str]:
        """The parameters under which all this is found again; those that go without saying not."""
        written = filter_query.to_query(self.wanted, timezone)
        if self.everybodys != _everybodys(None, who):
            written["whose"] = "everybody" if self.everybodys else "mine"
        if self.view != "drawings":
            written["view"] = self.view
        return written

    def ask(self, wanted: DrawingFilter) -> None:
        self.wanted = wanted
        self.ignored = ()
        self.turn_to(None)

    def turn_to(self, after: StoredDrawing | None) -> None:
        """The drawings that are older than this one; None for the newest. Nothing is in hand."""
        self.after, self.chosen, self.said = after, None, ""
        if self.marked:
            self.marked = set()

    def turn_to_view(self, view: View, *, everybodys: bool) -> None:
        """What was fetched for the queue is out of date by now; what was done there counts on."""
        if everybodys != self.everybodys:
            self.queue = None
        elif self.queue:
            self.queue.upcoming.clear()
        self.view, self.everybodys = view, everybodys
        self.turn_to(None)

    def pick(self, drawing_id: UUID) -> None:
        """A click on a picture: take it up or put it down, or mark it among several."""
        self.said = ""
        if self.marked is None:
            self.chosen = None if self.chosen == drawing_id else drawing_id
        else:
            self.marked ^= {drawing_id}

    def select(self, is_on: bool) -> None:
        """Begin to select several drawings, or end it."""
        self.marked, self.chosen, self.said = set() if is_on else None, None, ""

    def forget(self, drawings: set[UUID]) -> None:
        """They are deleted."""
        if self.chosen in drawings:
            self.chosen = None
        if self.marked:
            self.marked -= drawings


def _everybodys(asked: str | None, who: User) -> bool:
    """Reviewers who are themselves somebody begin with what is theirs."""
    return who.is_reviewer and (asked == "everybody" or (asked != "mine" and not who.is_signed_in))
