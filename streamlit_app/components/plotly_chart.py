"""Plotly charts in the colours of the viewer's theme, with alternative text."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go  # type: ignore[import-untyped]
import streamlit as st

from streamlit_app.components.theme import DARK, LIGHT, Palette


@dataclass(frozen=True)
class Chart:
    """A figure and its alternative text."""

    figure: go.Figure
    alt: str


def base_figure(palette: Palette, height: int) -> go.Figure:
    """A figure without data, `height` pixels high, in the colours of the page."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.muted, "size": 12},
        showlegend=False,  # the card's title has it
        hoverlabel={"bgcolor": palette.card, "font": {"color": palette.ink}},
    )
    figure.update_xaxes(gridcolor=palette.line, linecolor=palette.line, automargin=True)
    figure.update_yaxes(
        gridcolor=palette.line, linecolor=palette.line, zeroline=False, automargin=True
    )
    return figure


def current_palette() -> Palette:
    """The colours of the viewer's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def plot(chart: Chart, key: str) -> None:
    st.plotly_chart(chart.figure, key=key, config={"displayModeBar": False}, alt=chart.alt)


def plot_selectable(chart: Chart, key: str) -> tuple[int, int] | None:
    """Plot it; the point (x, y), whole numbers, that was clicked since the last run."""
    event = st.plotly_chart(
        chart.figure,
        key=key,
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt=chart.alt,
    )
    points = event["selection"]["points"]
    return (int(points[0]["x"]), int(points[0]["y"])) if points else None
