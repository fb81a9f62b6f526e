"""The dashboard: how right both models are on what people really draw, live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from database import (
    Dashboard,
    DatabaseUnavailable,
    ModelVersion,
    dashboard,
    latest_mistakes,
    model_versions,
)
from streamlit_app import charts, figures, live
from streamlit_app.confusion import confusion
from streamlit_app.palette import Palette
from streamlit_app.plot import palette, plot
from streamlit_app.reader import MODELS
from streamlit_app.wiring import service

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


def page(draw_page: st.Page) -> None:
    """`draw_page` is where people are sent while there is nothing to show."""
    st.session_state.setdefault("confusion_of", "vit")
    span, versions = _filters()
    _figures(span, versions, draw_page)


def _filters() -> tuple[timedelta | None, dict[str, str | None]]:
    """What to count: a time span, and for each model one version or every one."""
    known = _known_versions()
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        span = st.segmented_control(
            "Drawn within", list(SPANS), default="Ever", key="span", required=True
        )
        chosen = {name: _version(name, label, known) for name, label in MODELS.items()}
    return SPANS[span or "Ever"], chosen


def _known_versions() -> tuple[ModelVersion, ...]:
    """None without a database: the filters stay, with the versions served now."""
    try:
        return model_versions(service().database)
    except DatabaseUnavailable:
        return ()


def _version(name: str, label: str, known: Sequence[ModelVersion]) -> str | None:
    """The version of one model to look at; None for every one."""
    served = service().reader.versions[name]
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
def _figures(span: timedelta | None, versions: dict[str, str | None], draw_page: st.Page) -> None:
    try:
        found = dashboard(service().database, span, versions)
        live.accuracy(service())
        figures.row(found)
        if found.labelled:
            _charts(found, palette())
            _mistakes(span, versions)
        else:
            _invitation(found, draw_page)
    except DatabaseUnavailable as error:
        st.warning(
            f"The database cannot be reached ({error}). This page fills itself again as soon as "
            "it answers."
        )


def _charts(found: Dashboard, colours: Palette) -> None:
    with st.container(key="charts"):
        with st.container(key="trend"):
            figures.title("Accuracy over time")
            plot(charts.trend(found.models, MODELS, colours), "trend_chart")
        with st.container(key="calibration"):
            figures.title("When they say 90 %, are they right 90 % of the time?")
            plot(charts.calibration(found.models, MODELS, colours), "calibration_chart")
        with st.container(key="confusion"):
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                st.markdown("**What was read as what**")
                name = st.segmented_control(
                    "Model",
                    list(MODELS),
                    format_func=MODELS.__getitem__,
                    key="confusion_of",
                    label_visibility="collapsed",
                    required=True,
                )
            model = found.models[name or "vit"]
            plot(confusion(model, MODELS[model.name], colours), "confusion_chart")
        with st.container(key="recall"):
            figures.title("Right on each digit")
            plot(charts.recall(found.models, MODELS, colours), "recall_chart")


def _mistakes(span: timedelta | None, versions: dict[str, str | None]) -> None:
    """The newest drawings that a model got wrong, as pictures."""
    found = {
        MODELS[name]: latest_mistakes(
            service().database, name, limit=MISTAKES, version=versions[name], span=span
        )
        for name in MODELS
    }
    with st.container(key="mistakes"):
        st.markdown("**Latest mistakes**")
        figures.mistakes(found, MISTAKES)


def _invitation(found: Dashboard, draw_page: st.Page) -> None:
    with st.container(key="invitation"):
        st.markdown("### Nothing to count yet" if not found.drawings else "### No labels yet")
        st.markdown(
            "Draw a digit and say what it was: every label shows up here within three seconds, "
            "and the models' accuracy on real drawings with it."
        )
        st.page_link(draw_page, label="Draw a digit", icon=":material/draw:")
