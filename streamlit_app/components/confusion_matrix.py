"""What each digit was read as, as a chart. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import plotly.graph_objects as go  # type: ignore[import-untyped]

from streamlit_app.components.plotly_chart import Chart, blank
from streamlit_app.components.theme import Palette, translucent

Shares = list[list[float | None]]

_EVERY: Shares = [[1.0] * 10] * 10
_CLEAR = "rgba(0,0,0,0)"


class Counted(Protocol):
    """Answers of a model, counted: of the dashboard's drawings or of a set of digits."""

    @property
    def confusion(self) -> Sequence[Sequence[int]]:
        """[true][read as]"""


def confusion(model: Counted, label: str, palette: Palette) -> Chart:
    """What each digit was read as: right in blue, mistakes in orange, by share of the digit."""
    figure = blank(palette, height=496)
    shares, strongest = _shares(model), palette.strongest
    _cells(figure, _EVERY, palette.empty, palette.empty)
    for colour, diagonal, full in (("cnn", True, 1.0), ("vit", False, 0.2)):
        pale, deep = (translucent(palette.models[colour], o * strongest) for o in (0.25, 1))
        _cells(figure, _only(shares, diagonal=diagonal), pale, deep, full)
    _counts(figure, model, palette)
    figure.update_traces(hoverinfo="skip")
    _places(figure, model)
    figure.update_xaxes(dtick=1, range=[-0.5, 9.5], title="read as", showgrid=False, zeroline=False)
    figure.update_yaxes(dtick=1, range=[9.5, -0.5], title="really", showgrid=False)
    return Chart(figure, f"Confusion matrix of {label}. {commonest_mistake(model)}")


def short(count: int) -> str:
    """“982”, “1.2k”, “990k”, “9.9M”: what fits in a cell. The pointer shows the exact count."""
    if count < 1000:
        return str(count)
    unit, size = ("k", 1e3) if count < 999_500 else ("M", 1e6)
    return f"{count / size:.1f}{unit}" if count < 9.95 * size else f"{count / size:.0f}{unit}"


def _counts(figure: go.Figure, model: Counted, palette: Palette) -> None:
    """The numbers, over cells of their own: a heatmap without a single value writes none."""
    _cells(figure, _EVERY, _CLEAR, _CLEAR)
    figure.data[-1].update(
        text=[[short(n) if n else "" for n in row] for row in model.confusion],
        texttemplate="%{text}",
        textfont={"color": palette.ink},
    )


def _places(figure: go.Figure, model: Counted) -> None:
    """Something invisible on every cell that can be pointed at: heatmaps take no clicks."""
    cells = [
        (true, read, n) for true, row in enumerate(model.confusion) for read, n in enumerate(row)
    ]
    figure.add_scatter(
        x=[read for _, read, _ in cells],
        y=[true for true, _, _ in cells],
        mode="markers",
        marker={"size": 30, "symbol": "square", "opacity": 0},
        customdata=[count for row in model.confusion for count in row],
        hovertemplate="really %{y}, read as %{x}: %{customdata:,} times<extra></extra>",
    )


def _shares(model: Counted) -> Shares:
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


def commonest_mistake(model: Counted) -> str:
    """The confusion that happened most often, in words."""
    pairs = mistaken(model)
    if not pairs:
        return "No mistakes so far."
    n, true, read = pairs[0]
    return f"Most often wrong: {true} read as {read}, {n:,} times."


def mistaken(model: Counted) -> list[tuple[int, int, int]]:
    """(how often, true, read as) of every confusion that happened, the commonest first."""
    pairs = [
        (n, true, read)
        for true, row in enumerate(model.confusion)
        for read, n in enumerate(row)
        if true != read and n
    ]
    return sorted(pairs, reverse=True)
