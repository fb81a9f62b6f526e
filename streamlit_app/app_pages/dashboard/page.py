"""The dashboard: accuracy, confusions, calibration and mistakes of both models, live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import streamlit as st

from database import Dashboard, DatabaseUnavailable, ModelVersion, dashboard, list_model_versions
from streamlit_app.app_pages.dashboard import (
    charts,
    drilldown,
    latest_mistakes,
    tables,
    version_comparison,
)
from streamlit_app.app_pages.dashboard.drilldown import DrilldownLink, Scope
from streamlit_app.components import live_accuracy, stat_cards
from streamlit_app.components.confusion_matrix import confusion_chart
from streamlit_app.components.plotly_chart import current_palette, plot, plot_selectable
from streamlit_app.components.theme import Palette
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services

STYLE = Path(__file__).parents[2] / "styles" / "dashboard.css"
REFRESH = 2  # seconds; a label given anywhere shows within three
PERIODS = {
    "All time": None,
    "30 days": timedelta(days=30),
    "7 days": timedelta(days=7),
    "1 day": timedelta(days=1),
    "1 hour": timedelta(hours=1),
}
ALL_VERSIONS = "all versions"
_FIRST_MODEL = next(iter(MODELS))


@dataclass(frozen=True)
class DashboardFilter:
    """What is counted.

    `versions`: by model name, None for all. `period`: up to now, None for ever. `known`: the
    versions in the database.
    """

    period: timedelta | None
    versions: dict[str, str | None]
    known: tuple[ModelVersion, ...]

    def scope(self, model: str) -> Scope:
        return Scope(model, self.versions[model], self.period)


def page(draw_page: st.Page, history_page: st.Page) -> None:
    """Links lead to `draw_page` while there are no labels, and to drawings on `history_page`."""
    st.html(STYLE)
    _figures(_filters(), draw_page, history_page)


def _filters() -> DashboardFilter:
    known = _known_versions()
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        period = st.segmented_control(
            "Period", list(PERIODS), default="All time", key="span", required=True
        )
        versions = {name: _choose_version(name, label, known) for name, label in MODELS.items()}
    return DashboardFilter(PERIODS[period or "All time"], versions, known)


def _known_versions() -> tuple[ModelVersion, ...]:
    """Empty without a database: the live versions can still be chosen."""
    try:
        return list_model_versions(get_services().database)
    except DatabaseUnavailable:
        return ()


def _choose_version(name: str, label: str, known: Sequence[ModelVersion]) -> str | None:
    """One version of the model; None for all."""
    live = get_services().predictor.versions[name]
    others = [v.version for v in known if v.name == name and v.version != live]
    options: list[str] = [live, ALL_VERSIONS, *others]
    titles = {live: f"{live} (live)"}
    version = st.selectbox(
        f"{label} version",
        options,
        format_func=lambda version: titles.get(version, version),
        key=f"version_{name}",
    )
    return None if version == ALL_VERSIONS else version


@st.fragment(run_every=REFRESH)
def _figures(chosen: DashboardFilter, draw_page: st.Page, history_page: st.Page) -> None:
    try:
        figures = dashboard(get_services().database, chosen.period, chosen.versions)
        live_accuracy.show(get_services())
        stat_cards.show_summary(figures)
        if any(model.accuracy.labelled for model in figures.models.values()):
            _charts(figures, chosen, history_page)
            latest_mistakes.show(chosen.period, chosen.versions)
            version_comparison.show(chosen.period, chosen.known)
            _details(figures)
        else:
            _empty_state(figures, draw_page)
    except DatabaseUnavailable as error:
        st.warning(
            f"The database is unavailable ({error}). This page updates by itself once it is back."
        )


def _charts(figures: Dashboard, chosen: DashboardFilter, history_page: st.Page) -> None:
    palette = current_palette()
    with st.container(key="charts"):
        with st.container(key="trend"):
            stat_cards.show_chart_title("Accuracy over time")
            plot(charts.trend_chart(figures.models, MODELS, palette), "trend_chart")
        with st.container(key="calibration"):
            stat_cards.show_chart_title("When they say 90 %, are they right 90 % of the time?")
            plot(charts.calibration_chart(figures.models, MODELS, palette), "calibration_chart")
            # The choice comes below: it is unset at first, and after a run that was cut short.
            name = st.session_state.get("confusion_model") or _FIRST_MODEL
            links = drilldown.reliability_links(figures.models[name], chosen.scope(name))
            _links("calibration", links, history_page)
        with st.container(key="confusion"):
            _confusion_matrix(figures, chosen, palette, history_page)
        with st.container(key="recall"):
            stat_cards.show_chart_title("Recall by digit")
            plot(charts.recall_chart(figures.models, MODELS, palette), "recall_chart")


def _confusion_matrix(
    figures: Dashboard, chosen: DashboardFilter, palette: Palette, history_page: st.Page
) -> None:
    """A click on a cell opens its drawings, as do the links below the chart."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown("**Confusion matrix**")
        name = st.segmented_control(
            "Model",
            list(MODELS),
            format_func=MODELS.__getitem__,
            default=_FIRST_MODEL,
            key="confusion_model",
            label_visibility="collapsed",
            required=True,
        )
    model = figures.models[name or _FIRST_MODEL]
    scope = chosen.scope(model.name)
    chart = confusion_chart(model, MODELS[model.name], palette)
    cell = plot_selectable(chart, "confusion_chart")
    if cell is not None:
        predicted, true = cell
        st.switch_page(history_page, query_params=scope.cell(true, predicted))
    _links("confusion", drilldown.confusion_links(model, scope), history_page)


def _links(key: str, links: Sequence[DrilldownLink], history_page: st.Page) -> None:
    with st.container(key=f"links_{key}", horizontal=True):
        for link in links:
            st.page_link(history_page, label=link.label, query_params=link.query)


def _details(figures: Dashboard) -> None:
    with st.container(key="details"), st.expander("Metrics by digit, drawings by source"):
        st.html(tables.digit_table(figures.models))
        st.html(tables.source_bars(figures.sources))


def _empty_state(figures: Dashboard, draw_page: st.Page) -> None:
    with st.container(key="empty_state"):
        st.markdown("### No labels yet" if figures.drawings else "### No drawings yet")
        if figures.labelled:
            st.markdown("The labelled drawings belong to other versions: choose these above.")
        st.markdown(
            "Draw a digit and label it: every label shows up here within three seconds, and with "
            "it the models' accuracy on real drawings."
        )
        st.page_link(draw_page, label="Draw a digit", icon=":material/draw:")
