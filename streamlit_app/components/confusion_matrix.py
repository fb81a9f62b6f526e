"""The confusion matrix: as a chart, as a list of confusions, in a sentence. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import plotly.graph_objects as go  # type: ignore[import-untyped]

from streamlit_app.components.formatting import count, short_count
from streamlit_app.components.plotly_chart import Chart, base_figure
from streamlit_app.components.theme import Palette, translucent

Shares = list[list[float | None]]

_ALL_CELLS: Shares = [[1.0] * 10] * 10
_TRANSPARENT = "rgba(0,0,0,0)"
_MISTAKES_FULL_AT = 0.2  # share of a digit's drawings at which a mistake has its full colour


class HasConfusion(Protocol):
    """A model's statistics on any set of digits."""

    @property
    def confusion(self) -> Sequence[Sequence[int]]:
        """10×10 counts, [true][predicted]."""


@dataclass(frozen=True)
class Confusion:
    """`true` was read as another digit, `predicted`, `count` times."""

    true: int
    predicted: int
    count: int


def confusion_chart(model: HasConfusion, label: str, palette: Palette) -> Chart:
    """Rows are true digits, columns predicted ones; cells are shaded by their share of the row.

    Correct predictions are blue, mistakes orange.
    """
    figure, shares = base_figure(palette, height=496), _row_shares(model)
    _add_cells(figure, _ALL_CELLS, palette.empty, palette.empty)
    for model_name, diagonal, full_at in (("cnn", True, 1.0), ("vit", False, _MISTAKES_FULL_AT)):
        pale, deep = (
            translucent(palette.models[model_name], share * palette.max_opacity)
            for share in (0.25, 1)
        )
        _add_cells(figure, _only_diagonal(shares, keep=diagonal), pale, deep, full_at)
    _add_counts(figure, model, palette)
    figure.update_traces(hoverinfo="skip")
    _add_click_targets(figure, model)
    figure.update_xaxes(dtick=1, range=[-0.5, 9.5], showgrid=False, zeroline=False)
    figure.update_yaxes(dtick=1, range=[9.5, -0.5], showgrid=False)
    figure.update_layout(xaxis_title="Predicted digit", yaxis_title="True digit")
    return Chart(figure, f"Confusion matrix of {label}. {most_common_confusion(model)}")


def _add_counts(figure: go.Figure, model: HasConfusion, palette: Palette) -> None:
    """The numbers, on transparent cells: a heatmap with only missing values shows no text."""
    _add_cells(figure, _ALL_CELLS, _TRANSPARENT, _TRANSPARENT)
    figure.data[-1].update(
        text=[[short_count(n) if n else "" for n in row] for row in model.confusion],
        texttemplate="%{text}",
        textfont={"color": palette.ink},
    )


def _add_click_targets(figure: go.Figure, model: HasConfusion) -> None:
    """Invisible markers on all cells, with the exact counts: heatmaps cannot be clicked."""
    cells = [(true, predicted) for true in range(10) for predicted in range(10)]
    figure.add_scatter(
        x=[predicted for _, predicted in cells],
        y=[true for true, _ in cells],
        mode="markers",
        marker={"size": 30, "symbol": "square", "opacity": 0},
        customdata=[model.confusion[true][predicted] for true, predicted in cells],
        hovertemplate="True digit %{y}, predicted %{x}: %{customdata:,}<extra></extra>",
    )


def _row_shares(model: HasConfusion) -> Shares:
    """Each row as shares of that true digit, 0…1; None for a count of zero."""
    return [[n / sum(row) if n else None for n in row] for row in model.confusion]


def _only_diagonal(shares: Shares, *, keep: bool) -> Shares:
    """The diagonal alone, or with `keep` False everything else."""
    return [
        [share if (i == j) == keep else None for j, share in enumerate(row)]
        for i, row in enumerate(shares)
    ]


def _add_cells(
    figure: go.Figure, shares: Shares, pale: str, deep: str, full_at: float = 1.0
) -> None:
    """Squares from `pale` at a share of 0 to `deep` at `full_at` or more; none for None."""
    figure.add_heatmap(
        z=shares,
        colorscale=[[0, pale], [1, deep]],
        zmin=0,
        zmax=full_at,
        showscale=False,
        xgap=4,
        ygap=4,
    )


def most_common_confusion(model: HasConfusion) -> str:
    """As a sentence."""
    pairs = confusions(model)
    if not pairs:
        return "No mistakes so far."
    first = pairs[0]
    times = count(first.count, "time", "times")
    return f"Most common mistake: {first.true} read as {first.predicted}, {times}."


def confusions(model: HasConfusion) -> list[Confusion]:
    """Every confusion that happened, the most common first."""
    pairs = [
        Confusion(true, predicted, n)
        for true, row in enumerate(model.confusion)
        for predicted, n in enumerate(row)
        if true != predicted and n
    ]
    return sorted(pairs, key=lambda pair: (pair.count, pair.true, pair.predicted), reverse=True)
