"""The dashboard: how right both models are on what people really draw, live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import streamlit as st

from database import (
    Dashboard,
    DatabaseUnavailable,
    DrawingFilter,
    ModelVersion,
    dashboard,
    history,
    model_versions,
)
from streamlit_app.app_pages.dashboard import charts, drilldown, tables, version_comparison
from streamlit_app.app_pages.dashboard.drilldown import DrilldownLink, Scope
from streamlit_app.components import live_accuracy, stat_cards
from streamlit_app.components.confusion_matrix import confusion
from streamlit_app.components.plotly_chart import palette, pick, plot
from streamlit_app.components.theme import Palette
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services

STYLE = Path(__file__).parents[2] / "styles" / "dashboard.css"
REFRESH = 2  # seconds; a label given anywhere shows within three
SPANS = {
    "Ever": None,
    "30 days": timedelta(days=30),
    "7 days": timedelta(days=7),
    "1 day": timedelta(days=1),
    "1 hour": timedelta(hours=1),
}
EVERY_VERSION = "every version"
MISTAKES = 8  # pictures of them
_FIRST = next(iter(MODELS))  # whose confusions are shown until another is chosen


@dataclass(frozen=True)
class View:
    """What is counted: drawn within `span`, of each model one version or, with None, every one."""

    span: timedelta | None
    versions: dict[str, str | None]
    known: tuple[ModelVersion, ...]

    def scope(self, model: str) -> Scope:
        return Scope(model, self.versions[model], self.span)


def page(draw_page: st.Page, history_page: st.Page) -> None:
    """Where people are sent while there is nothing to show, and to look at drawings."""
    st.html(STYLE)
    _figures(_filters(), draw_page, history_page)


def _filters() -> View:
    known = _known_versions()
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        span = st.segmented_control(
            "Drawn within", list(SPANS), default="Ever", key="span", required=True
        )
        chosen = {name: _version(name, label, known) for name, label in MODELS.items()}
    return View(SPANS[span or "Ever"], chosen, known)


def _known_versions() -> tuple[ModelVersion, ...]:
    """None without a database: the filters stay, with the versions served now."""
    try:
        return model_versions(get_services().database)
    except DatabaseUnavailable:
        return ()


def _version(name: str, label: str, known: Sequence[ModelVersion]) -> str | None:
    """The version of one model to look at; None for every one."""
    served = get_services().predictor.versions[name]
    others = [v.version for v in known if v.name == name and v.version != served]
    options: list[str] = [served, EVERY_VERSION, *others]
    names = {served: f"{served} (served now)"}
    version = st.selectbox(
        f"{label} version",
        options,
        format_func=lambda version: names.get(version, version),
        key=f"version_{name}",
    )
    return None if version == EVERY_VERSION else version


@st.fragment(run_every=REFRESH)
def _figures(view: View, draw_page: st.Page, history_page: st.Page) -> None:
    try:
        found = dashboard(get_services().database, view.span, view.versions)
        live_accuracy.accuracy(get_services())
        stat_cards.row(found)
        if any(model.accuracy.labelled for model in found.models.values()):
            _charts(found, view, history_page)
            _mistakes(view)
            version_comparison.show(view.span, view.known)
            _details(found)
        else:
            _invitation(found, draw_page)
    except DatabaseUnavailable as error:
        st.warning(
            f"The database cannot be reached ({error}). This page fills itself again as soon as "
            "it answers."
        )


def _charts(found: Dashboard, view: View, history_page: st.Page) -> None:
    colours = palette()
    with st.container(key="charts"):
        with st.container(key="trend"):
            stat_cards.title("Accuracy over time")
            plot(charts.trend(found.models, MODELS, colours), "trend_chart")
        with st.container(key="calibration"):
            stat_cards.title("When they say 90 %, are they right 90 % of the time?")
            plot(charts.calibration(found.models, MODELS, colours), "calibration_chart")
            # Chosen below: not known at first, nor after a run that was broken off before it.
            name = st.session_state.get("confusion_of") or _FIRST
            _jumps("bins", drilldown.bins(found.models[name], view.scope(name)), history_page)
        with st.container(key="confusion"):
            _confusion(found, view, colours, history_page)
        with st.container(key="recall"):
            stat_cards.title("Right on each digit")
            plot(charts.recall(found.models, MODELS, colours), "recall_chart")


def _confusion(found: Dashboard, view: View, colours: Palette, history_page: st.Page) -> None:
    """A click on a cell, and the links below, lead to the drawings."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown("**What was read as what**")
        name = st.segmented_control(
            "Model",
            list(MODELS),
            format_func=MODELS.__getitem__,
            default=_FIRST,
            key="confusion_of",
            label_visibility="collapsed",
            required=True,
        )
    model = found.models[name or _FIRST]
    scope = view.scope(model.name)
    cell = pick(confusion(model, MODELS[model.name], colours), "confusion_chart")
    if cell is not None:
        st.switch_page(history_page, query_params=scope.cell(true=cell[1], read=cell[0]))
    _jumps("cells", drilldown.confusions(model, scope), history_page)


def _jumps(key: str, links: Sequence[DrilldownLink], history_page: st.Page) -> None:
    with st.container(key=f"jumps_{key}", horizontal=True):
        for link in links:
            st.page_link(history_page, label=link.words, query_params=link.address)


def _mistakes(view: View) -> None:
    """The newest drawings that a model got wrong, as pictures."""
    since = None if view.span is None else datetime.now(UTC) - view.span
    found = [
        drawing
        for name, version in view.versions.items()
        for drawing in history(
            get_services().database,
            DrawingFilter("mistakes", model=name, version=version, since=since),
            most=MISTAKES,
        )
    ]
    with st.container(key="mistakes"):
        st.markdown("**Latest mistakes**")
        stat_cards.mistakes(found, view.versions, MISTAKES)


def _details(found: Dashboard) -> None:
    with st.container(key="details"), st.expander("Digit by digit, and where drawings came from"):
        st.html(tables.digits(found.models))
        st.html(tables.sources(found.sources))


def _invitation(found: Dashboard, draw_page: st.Page) -> None:
    with st.container(key="invitation"):
        st.markdown("### Nothing to count yet" if not found.drawings else "### No labels yet")
        if found.labelled:
            st.markdown("What is labelled was read by other versions: choose these above.")
        st.markdown(
            "Draw a digit and say what it was: every label shows up here within three seconds, "
            "and the models' accuracy on real drawings with it."
        )
        st.page_link(draw_page, label="Draw a digit", icon=":material/draw:")
