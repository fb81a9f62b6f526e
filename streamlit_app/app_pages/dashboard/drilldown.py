"""Links from the dashboard's figures to the drawings behind them. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from database import DrawingFilter, ModelStatistics
from streamlit_app.components.confusion_matrix import confusions
from streamlit_app.components.filter_query import to_query
from streamlit_app.components.formatting import count

MAX_CONFUSIONS = 6  # that get a link


@dataclass(frozen=True)
class DrilldownLink:
    """A link to the history page: its label, and the URL parameters."""

    label: str
    query: dict[str, str]


@dataclass(frozen=True)
class Scope:
    """What the figures count: a model's `version`, None for all, in `period`, None for ever."""

    model: str
    version: str | None
    period: timedelta | None

    def cell(self, true: int, predicted: int) -> dict[str, str]:
        """The parameters for one cell of the confusion matrix."""
        return self._query(DrawingFilter(true=true, read=predicted))

    def reliability_bin(self, low: float, high: float) -> dict[str, str]:
        """The parameters for labelled drawings with a confidence in [low, high]."""
        return self._query(DrawingFilter("labelled", least=low, most=high))

    def _query(self, drawings: DrawingFilter) -> dict[str, str]:
        query = to_query(drawings, UTC) | {"model": self.model, "whose": "everybody"}
        if self.version is not None:
            query["version"] = self.version
        if self.period is not None:
            since = datetime.now(UTC) - self.period
            query["since"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        return query


def confusion_links(model: ModelStatistics, scope: Scope) -> list[DrilldownLink]:
    """To the most common confusions."""
    return [
        DrilldownLink(
            f"{pair.true} read as {pair.predicted} ({count(pair.count, 'drawing', 'drawings')})",
            scope.cell(pair.true, pair.predicted),
        )
        for pair in confusions(model)[:MAX_CONFUSIONS]
    ]


def reliability_links(model: ModelStatistics, scope: Scope) -> list[DrilldownLink]:
    """To each bin of the reliability diagram that has drawings, the most confident first."""
    return [
        DrilldownLink(
            f"{100 * each.low:.0f}–{100 * each.high:.0f} % confidence ({each.count:,})",
            scope.reliability_bin(each.low, each.high),
        )
        for each in reversed(model.reliability)
        if each.count
    ]
