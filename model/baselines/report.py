"""The comparison as Markdown: how it was measured, the table, what flipping digits costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from model.baselines.comparison import Row
from model.baselines.registry import BASELINES
from model.evaluation.metrics import Evaluation, percent
from model.evaluation.plots import COLOURS, INK, PAPER, QUIET, TITLES, paper, quiet

FLIPPED, UNFLIPPED = "seed-vit-5-flips", "seed-vit-5"


def as_markdown(rows: Sequence[Row], hardware: str) -> str:
    """The whole report."""
    parts = [
        "# The published systems beside ours",
        _protocol(rows, hardware),
        _table(rows),
        _cost_of_flips({row.name: row for row in rows}),
        _readings(rows),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _protocol(rows: Sequence[Row], hardware: str) -> str:
    learnt = " and ".join({f"{row.card.training['learnt_from']:,}" for row in rows if not row.ours})
    text = (
        f"Written by `python run_model.py compare`. All read MNIST's {rows[0].mnist.count:,} test "
        "digits, which decided nothing; 99 % of 10,000 is known to ±0.2 points. "
    )
    if learnt:
        text += (
            f"The published ones learnt from {learnt} of MNIST's other digits and are as they "
            "come out of training, without a temperature. "
        )
    text += "Ours, in bold, are as their cards say. "
    pens = [row.pen for row in rows if row.pen]
    if pens:
        text += (
            f"Pen digits are {pens[0].count:,} pictures drawn by the app's own path from strokes "
            "of writers whom no model has learnt from, with pens, sizes and places by chance. "
        )
    else:
        text += "`--strokes DIR`, a folder of UNIPEN files, fills the columns of pen digits. "
    return text + f"Times are of one digit on one thread, median, {hardware}."


_HEAD = (
    "| | network | parameters | epochs | published | MNIST | pen digits | worst pen digit "
    "| ECE MNIST | ECE pen | one digit |\n"
    "|---|---|---:|---|---:|---:|---:|---:|---:|---:|---:|"
)


def _table(rows: Sequence[Row]) -> str:
    return "\n".join([_HEAD, *map(_line, rows)])


def _line(row: Row) -> str:
    training, seed = row.card.training, BASELINES.get(row.name)
    schedule = seed.schedule(training["epochs"]) if seed else str(training["epochs"])
    title = seed.title if seed else f"{TITLES[row.name]} of this project"
    pen = ["", "", ""]
    if row.pen:
        worst = int(np.argmin(row.pen.recall))
        worst_digit = f"{worst}: {percent(row.pen.recall[worst])}"
        pen = [percent(row.pen.accuracy), worst_digit, percent(row.pen.ece)]
    cells = [
        f"**{row.name}**" if row.ours else row.name,
        title,
        f"{row.card.parameters:,}",
        schedule,
        seed.published if seed else "",
        percent(row.mnist.accuracy),
        *pen[:2],
        percent(row.mnist.ece),
        pen[2],
        f"{row.milliseconds:.2f} ms",
    ]
    return f"| {' | '.join(cells)} |"


def _cost_of_flips(rows: dict[str, Row]) -> str:
    """What mirroring costs, where both networks are there."""
    if not {FLIPPED, UNFLIPPED} <= rows.keys():
        return ""
    flipped, straight = rows[FLIPPED], rows[UNFLIPPED]
    parts = [_loss("MNIST", flipped.mnist, straight.mnist)]
    if flipped.pen and straight.pen:
        parts.append(_loss("pen digits", flipped.pen, straight.pen))
    return (
        "## What flipping digits costs\n\n"
        f"`{FLIPPED}` and `{UNFLIPPED}` differ in nothing but the flips: the same first weights, "
        "order and rotations. Half of what the first learns is mirror writing: "
        f"{'; '.join(parts)}."
    )


def _loss(digits: str, flipped: Evaluation, straight: Evaluation) -> str:
    """Points lost overall, and by the digit that loses most."""
    lost = straight.accuracy - flipped.accuracy
    by_digit = np.array(straight.recall) - np.array(flipped.recall)
    worst = int(by_digit.argmax())
    return (
        f"{percent(flipped.accuracy)} of {digits} with flips, {percent(straight.accuracy)} "
        f"without ({_points(lost)}; most at the {worst}, {_points(by_digit[worst])})"
    )


def _points(lost: float) -> str:
    """0.0123 as "1.23 points lost"."""
    return f"{100 * abs(lost):.2f} points {'lost' if lost >= 0 else 'gained'}"


def _readings(rows: Sequence[Row]) -> str:
    lines = [f"- `{row.name}`: {BASELINES[row.name].reading}." for row in rows if not row.ours]
    if not lines:
        return ""
    start = "What the publications leave open, and how it is read here; what is in none: Adam 1e-3,"
    start += " batches of 64, pixels in 0…1, no augmentation, no dropout."
    return "\n".join(["## As read here", "", start, "", *lines])


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
