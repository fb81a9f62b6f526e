"""What all charts have in common: a figure, the words that say the same, and a quiet look."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go  # type: ignore[import-untyped]

from streamlit_app.palette import Palette


@dataclass(frozen=True)
class Chart:
    """A figure and its alternative text."""

    figure: go.Figure
    words: str


def blank(palette: Palette, height: int) -> go.Figure:
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
