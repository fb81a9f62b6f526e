"""From a figure of the dashboard to the drawings behind it. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from database import DrawingFilter, ModelStatistics
from streamlit_app.components.confusion_matrix import mistaken
from streamlit_app.components.filter_query import to_address

MOST = 6  # confusions that are named


@dataclass(frozen=True)
class DrilldownLink:
    """A link's words, and the history's parameters that show these drawings."""

    words: str
    address: dict[str, str]


@dataclass(frozen=True)
class Scope:
    """What the figures are of: one version of a model or, with None, all; drawn within `span`."""

    model: str
    version: str | None
    span: timedelta | None

    def cell(self, true: int, read: int) -> dict[str, str]:
        """Where the drawings of one cell of the confusion matrix are."""
        return self._address(DrawingFilter(true=true, read=read))

    def bin(self, low: float, high: float) -> dict[str, str]:
        """Labelled drawings read with a confidence in [low, high], a bin of reliability."""
        return self._address(DrawingFilter("labelled", least=low, most=high))

    def _address(self, wanted: DrawingFilter) -> dict[str, str]:
        address = to_address(wanted, UTC) | {"model": self.model, "whose": "everybody"}
        if self.version is not None:
            address["version"] = self.version
        if self.span is not None:
            since = datetime.now(UTC) - self.span
            address["since"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        return address


def confusions(model: ModelStatistics, scope: Scope) -> list[DrilldownLink]:
    """The commonest mistakes."""
    return [
        DrilldownLink(f"{true} as {read} · {count:,}", scope.cell(true, read))
        for count, true, read in mistaken(model)[:MOST]
    ]


def bins(model: ModelStatistics, scope: Scope) -> list[DrilldownLink]:
    """Each bin of the reliability diagram that has drawings, the surest first."""
    return [
        DrilldownLink(
            f"{100 * each.low:.0f}–{100 * each.high:.0f} % · {each.count:,}",
            scope.bin(each.low, each.high),
        )
        for each in reversed(model.reliability)
        if each.count
    ]
