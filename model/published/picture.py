"""The comparison as one picture: errors, calibration and time of every network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from model.figures import COLOURS, INK, PAPER, QUIET, paper, quiet
from model.published.comparison import Row

_LEAST = 1e-4  # a share of 0 has no place on a logarithmic axis


def comparison(rows: Sequence[Row]) -> Figure:
    """One line for each network, the most accurate on top; MNIST hollow, pen digits filled."""
    ranked = sorted(rows, key=lambda row: (row.pen or row.mnist).accuracy)
    figure = paper(11, 1.6 + 0.32 * len(ranked), "The published systems beside ours")
    first, second, third = figure.subplots(1, 3, sharey=True, width_ratios=(5, 4, 3))
    errors = [(1 - e.accuracy if e else np.nan) for row in ranked for e in (row.mnist, row.pen)]
    gaps = [(e.ece if e else np.nan) for row in ranked for e in (row.mnist, row.pen)]
    _shares(first, "Read wrongly (○ MNIST, ● pen digits)", ranked, errors)
    _shares(second, "Calibration error", ranked, gaps)
    _times(third, ranked)
    first.set_yticks(range(len(ranked)), [row.name for row in ranked])
    for label, row in zip(first.get_yticklabels(), ranked, strict=True):
        label.set(color=INK, weight="bold" if row.ours else "normal")
    first.set_ylim(-0.6, len(ranked) - 0.4)
    return figure


def _shares(axes: Axes, title: str, rows: Sequence[Row], shares: Sequence[float]) -> None:
    """Two dots a row on a logarithmic axis, joined; a share that is NaN has none."""
    quiet(axes, title)
    pairs = np.maximum(shares, _LEAST).reshape(-1, 2)  # MNIST, pen digits
    for y, (row, (hollow, filled)) in enumerate(zip(rows, pairs, strict=True)):
        colour = COLOURS.get(row.name, QUIET)
        axes.plot([hollow, filled], [y, y], color=colour, lw=1.2, alpha=0.5)
        axes.plot(filled, y, "o", color=colour, ms=7)
        axes.plot(hollow, y, "o", markerfacecolor=PAPER, markeredgecolor=colour, mew=1.6, ms=7)
    axes.tick_params(axis="y", length=0)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _times(axes: Axes, rows: Sequence[Row]) -> None:
    quiet(axes, "One digit, one thread, ms")
    colours = [COLOURS.get(row.name, QUIET) for row in rows]
    times = [row.milliseconds for row in rows]
    axes.barh(range(len(rows)), times, color=colours, height=0.5)
    for y, milliseconds in enumerate(times):
        axes.text(milliseconds, y, f" {milliseconds:.2f}", va="center", color=QUIET, size=8)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 1.25 * max(times))
