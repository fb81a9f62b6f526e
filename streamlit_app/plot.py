"""Charts on a page: in the colours of the theme that it is shown in, with their words."""

from __future__ import annotations

import streamlit as st

from streamlit_app.chart import Chart
from streamlit_app.palette import DARK, LIGHT, Palette


def palette() -> Palette:
    """The colours of the theme that this person sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def plot(chart: Chart, key: str) -> None:
    st.plotly_chart(chart.figure, key=key, config={"displayModeBar": False}, alt=chart.words)


def pick(chart: Chart, key: str) -> tuple[int, int] | None:
    """`plot`; the whole numbers (x, y) of the point that was clicked since the last run."""
    event = st.plotly_chart(
        chart.figure,
        key=key,
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt=chart.words,
    )
    points = event["selection"]["points"]
    return (int(points[0]["x"]), int(points[0]["y"])) if points else None
