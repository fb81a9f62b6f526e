"""Statistics in, Plotly figures out, with the words that say the same. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go  # type: ignore[import-untyped]

from database import Accuracy, ModelStatistics
from streamlit_app.palette import Palette, translucent

Models = Mapping[str, ModelStatistics]  # by model name
Labels = Mapping[str, str]  # what people read for a model name
Shares = list[list[float | None]]


@dataclass(frozen=True)
class Chart:
    """A figure and its alternative text."""

    figure: go.Figure
    words: str


def trend(models: Models, labels: Labels, palette: Palette) -> Chart:
    """Accuracy of all labelled drawings up to each moment, with its 95 % interval."""
    figure = _figure(palette, height=210)
    for name, model in models.items():
        at = [point.at for point in model.trend]
        running = [point.cumulative for point in model.trend]
        colour = palette.models[name]
        figure.add_scatter(
            x=[*at, *reversed(at)],
            y=[*(_percent(a.high) for a in running), *(_percent(a.low) for a in reversed(running))],
            mode="lines",
            fill="toself",
            fillcolor=translucent(colour, 0.14),
            line={"width": 0},
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=at,
            y=[_percent(a.accuracy) for a in running],
            customdata=[[a.low * 100, a.high * 100, a.labelled] for a in running],
            name=labels[name],
            mode="lines+markers" if len(at) < 12 else "lines",
            cliponaxis=False,
            line={"color": colour, "width": 2},
            hovertemplate="%{y:.1f} % (%{customdata[0]:.1f}–%{customdata[1]:.1f}) "
            "of %{customdata[2]:,}",
        )
    figure.update_layout(hovermode="x unified")
    figure.update_yaxes(ticksuffix=" %", side="right", nticks=5, maxallowed=100)
    said = (f"{labels[name]} {_said(model.accuracy)}" for name, model in models.items())
    return Chart(figure, f"Accuracy over time. Now: {'; '.join(said)}.")


def confusion(model: ModelStatistics, label: str, palette: Palette) -> Chart:
    """What each digit was read as: right in blue, mistakes in orange, by share of the digit."""
    figure = _figure(palette, height=496)
    shares, strongest = _shares(model), palette.strongest
    _cells(figure, [[1.0] * 10] * 10, palette.empty, palette.empty)
    for colour, diagonal, full in (("cnn", True, 1.0), ("vit", False, 0.2)):
        pale, deep = (translucent(palette.models[colour], o * strongest) for o in (0.25, 1))
        _cells(figure, _only(shares, diagonal=diagonal), pale, deep, full)
    figure.data[-1].update(
        text=[[f"{n:,}" if n else "" for n in row] for row in model.confusion],
        texttemplate="%{text}",
        textfont={"color": palette.ink},
    )
    figure.update_traces(
        customdata=model.confusion,
        hovertemplate="really %{y}, read as %{x}: %{customdata:,} times<extra></extra>",
    )
    figure.update_xaxes(dtick=1, title="read as", showgrid=False, zeroline=False)
    figure.update_yaxes(dtick=1, title="really", autorange="reversed", showgrid=False)
    return Chart(figure, f"Confusion matrix of {label}. {_worst(model)}")


def calibration(models: Models, labels: Labels, palette: Palette) -> Chart:
    """How often they are right, by how sure they said they were."""
    figure = _figure(palette, height=210)
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": palette.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    for name, model in models.items():
        bins = [each for each in model.reliability if each.confidence_mean is not None]
        figure.add_scatter(
            x=[_percent(each.confidence_mean) for each in bins],
            y=[_percent(each.accuracy.accuracy) for each in bins],
            customdata=[each.count for each in bins],
            name=labels[name],
            mode="lines+markers",
            cliponaxis=False,
            line={"color": palette.models[name], "width": 2},
            marker={"size": 7},
            hovertemplate="sure %{x:.1f} %, right %{y:.1f} % of %{customdata:,}",
        )
    figure.update_xaxes(range=[0, 103], ticksuffix=" %", title="how sure they said they were")
    figure.update_yaxes(range=[0, 106], ticksuffix=" %", side="right", nticks=5)
    said = (
        f"{labels[name]} is off by {100 * (model.expected_calibration_error or 0):.1f} points"
        for name, model in models.items()
    )
    return Chart(figure, f"Reliability diagram. On average {'; '.join(said)}.")


def recall(models: Models, labels: Labels, palette: Palette) -> Chart:
    """Of each digit that people drew, how many were read right, with 95 % intervals."""
    figure = _figure(palette, height=210)
    for name, model in models.items():
        shares = [_percent(digit.accuracy) for digit in model.recall]
        figure.add_bar(
            x=list(range(10)),
            y=shares,
            error_y=_interval(model.recall, palette),
            customdata=[[digit.correct, digit.labelled] for digit in model.recall],
            name=labels[name],
            marker={"color": palette.models[name], "cornerradius": 3},
            hovertemplate="%{y:.1f} %: %{customdata[0]:,} of %{customdata[1]:,}",
        )
    figure.update_layout(bargap=0.4, bargroupgap=0.08, hovermode="x unified")
    figure.update_xaxes(dtick=1, range=[-0.6, 9.6], showgrid=False)
    figure.update_yaxes(range=[0, 104], ticksuffix=" %", side="right", nticks=5)
    worst = (f"{labels[name]}: {_worst(model)}" for name, model in models.items())
    return Chart(figure, f"Recall by digit. {' '.join(worst)}")


def _interval(shares: Sequence[Accuracy], palette: Palette) -> dict[str, object]:
    """Whiskers from the low to the high end of each share's interval."""
    known = [(share, 100 * (share.accuracy or 0)) for share in shares]
    return {
        "type": "data",
        "symmetric": False,
        "array": [100 * share.high - middle for share, middle in known],
        "arrayminus": [middle - 100 * share.low for share, middle in known],
        "color": palette.muted,
        "thickness": 1,
        "width": 2,
    }


def _figure(palette: Palette, height: int) -> go.Figure:
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


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _said(accuracy: Accuracy) -> str:
    low, high = 100 * accuracy.low, 100 * accuracy.high
    return (
        f"{100 * (accuracy.accuracy or 0):.1f} % of {accuracy.labelled:,} labelled "
        f"(95 % interval {low:.1f} to {high:.1f})"
    )


def _shares(model: ModelStatistics) -> Shares:
    """Each row of the confusion matrix as shares of that digit; None where it is zero."""
    return [[n / sum(row) if n else None for n in row] for row in model.confusion]


def _only(shares: Shares, *, diagonal: bool) -> Shares:
    """The diagonal of the matrix, or all but that."""
    return [
        [share if (i == j) == diagonal else None for j, share in enumerate(row)]
        for i, row in enumerate(shares)
    ]


def _cells(figure: go.Figure, shares: Shares, pale: str, deep: str, full: float = 1.0) -> None:
    """Squares from `pale` at a share of 0 to `deep` at one of `full` or more; none for None."""
    figure.add_heatmap(
        z=shares,
        colorscale=[[0, pale], [1, deep]],
        zmin=0,
        zmax=full,
        showscale=False,
        xgap=4,
        ygap=4,
    )


def _worst(model: ModelStatistics) -> str:
    """The confusion that happened most often, in words."""
    pairs = [
        (n, true, read)
        for true, row in enumerate(model.confusion)
        for read, n in enumerate(row)
        if true != read and n
    ]
    if not pairs:
        return "No mistakes so far."
    n, true, read = max(pairs)
    return f"Most often wrong: {true} read as {read}, {n:,} times."
