"""Report of the comparison: a Markdown page and a figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from model.baselines.comparison import Row
from model.baselines.registry import BASELINES
from model.evaluation.metrics import Evaluation, percent
from model.evaluation.plots import BACKGROUND, COLOURS, MUTED, TEXT, TITLES, new_figure, style_axes

FLIPPED, UNFLIPPED = "seed-vit-5-flips", "seed-vit-5"

_MIN_SHARE = 1e-4  # plotted for a share of 0, as the axis is logarithmic
_HEAD = (
    "| | network | parameters | epochs | published | MNIST | pen digits | worst pen digit "
    "| ECE MNIST | ECE pen | one digit |\n"
    "|---|---|---:|---|---:|---:|---:|---:|---:|---:|---:|"
)


def as_markdown(rows: Sequence[Row], hardware: str) -> str:
    """The whole page."""
    parts = [
        "# Published networks and the models of this project",
        _protocol(rows, hardware),
        _table(rows),
        _cost_of_flips({row.name: row for row in rows}),
        _assumptions(rows),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_figure(rows: Sequence[Row]) -> Figure:
    """One row for each network, the most accurate on top; MNIST hollow, pen digits filled."""
    ranked = sorted(rows, key=lambda row: (row.pen or row.mnist).accuracy)
    figure = new_figure(
        11, 1.6 + 0.32 * len(ranked), "Published networks and the models of this project"
    )
    first, second, third = figure.subplots(1, 3, sharey=True, width_ratios=(5, 4, 3))
    errors = [(1 - e.accuracy if e else np.nan) for row in ranked for e in (row.mnist, row.pen)]
    gaps = [(e.ece if e else np.nan) for row in ranked for e in (row.mnist, row.pen)]
    _shares(first, "Error rate (○ MNIST, ● pen digits)", ranked, errors)
    _shares(second, "Calibration error", ranked, gaps)
    _times(third, ranked)
    first.set_yticks(range(len(ranked)), [row.name for row in ranked])
    for label, row in zip(first.get_yticklabels(), ranked, strict=True):
        label.set(color=TEXT, weight="bold" if row.ours else "normal")
    first.set_ylim(-0.6, len(ranked) - 0.4)
    return figure


def _protocol(rows: Sequence[Row], hardware: str) -> str:
    train_sizes = {f"{row.card.training['learnt_from']:,}" for row in rows if not row.ours}
    text = (
        f"Written by `python run_model.py compare`. Accuracy on MNIST is of its "
        f"{rows[0].mnist.count:,} test digits, which were not used for any choice; with 10,000 "
        "digits, 99 % is known to ±0.2 points. "
    )
    if train_sizes:
        text += (
            f"The published networks are trained on {' and '.join(train_sizes)} of MNIST's other "
            "digits and are not calibrated. "
        )
    text += "The cards of this project's models, in bold, say how they are trained. "
    pens = [row.pen for row in rows if row.pen]
    if pens:
        text += (
            f"Pen digits are {pens[0].count:,} pictures rendered as in the app from strokes of "
            "held-out writers, with random pens, sizes and positions. "
        )
    else:
        text += "`--strokes DIR`, a folder of UNIPEN files, fills the columns of pen digits. "
    return text + f"Latency is the median of one digit on one thread, {hardware}."


def _table(rows: Sequence[Row]) -> str:
    return "\n".join([_HEAD, *map(_line, rows)])


def _line(row: Row) -> str:
    training, baseline = row.card.training, BASELINES.get(row.name)
    schedule = baseline.schedule(training["epochs"]) if baseline else str(training["epochs"])
    title = baseline.title if baseline else f"{TITLES[row.name]} of this project"
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
        baseline.published if baseline else "",
        percent(row.mnist.accuracy),
        *pen[:2],
        percent(row.mnist.ece),
        pen[2],
        f"{row.milliseconds:.2f} ms",
    ]
    return f"| {' | '.join(cells)} |"


def _cost_of_flips(rows: dict[str, Row]) -> str:
    """The loss of accuracy by mirrored digits, if both networks were measured."""
    if not {FLIPPED, UNFLIPPED} <= rows.keys():
        return ""
    flipped, unflipped = rows[FLIPPED], rows[UNFLIPPED]
    parts = [_loss("MNIST", flipped.mnist, unflipped.mnist)]
    if flipped.pen and unflipped.pen:
        parts.append(_loss("pen digits", flipped.pen, unflipped.pen))
    return (
        "## What flipping digits costs\n\n"
        f"`{FLIPPED}` and `{UNFLIPPED}` differ only in the flips: initial weights, order and "
        "rotations are the same. Half of the first one's training digits are mirrored: "
        f"{'; '.join(parts)}."
    )


def _loss(digits: str, flipped: Evaluation, unflipped: Evaluation) -> str:
    """Percentage points lost overall and by the worst digit."""
    lost = unflipped.accuracy - flipped.accuracy
    by_digit = np.array(unflipped.recall) - np.array(flipped.recall)
    worst = int(by_digit.argmax())
    return (
        f"{percent(flipped.accuracy)} of {digits} with flips, {percent(unflipped.accuracy)} "
        f"without ({_points(lost)}; most at the {worst}, {_points(by_digit[worst])})"
    )


def _points(lost: float) -> str:
    """0.0123 as "1.23 points lost"."""
    return f"{100 * abs(lost):.2f} points {'lost' if lost >= 0 else 'gained'}"


def _assumptions(rows: Sequence[Row]) -> str:
    lines = [f"- `{row.name}`: {BASELINES[row.name].assumptions}." for row in rows if not row.ours]
    if not lines:
        return ""
    start = "What the publications leave open, and what is assumed here. Where none says anything: "
    start += "Adam 1e-3, batches of 64, pixels in 0…1, no augmentation, no dropout."
    return "\n".join(["## Assumptions", "", start, "", *lines])


def _shares(axes: Axes, title: str, rows: Sequence[Row], shares: Sequence[float]) -> None:
    """Two joined dots for each row on a logarithmic axis; none for NaN."""
    style_axes(axes, title)
    pairs = np.maximum(shares, _MIN_SHARE).reshape(-1, 2)  # MNIST, pen digits
    for y, (row, (hollow, filled)) in enumerate(zip(rows, pairs, strict=True)):
        colour = COLOURS.get(row.name, MUTED)
        axes.plot([hollow, filled], [y, y], color=colour, lw=1.2, alpha=0.5)
        axes.plot(filled, y, "o", color=colour, ms=7)
        axes.plot(hollow, y, "o", markerfacecolor=BACKGROUND, markeredgecolor=colour, mew=1.6, ms=7)
    axes.tick_params(axis="y", length=0)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _times(axes: Axes, rows: Sequence[Row]) -> None:
    style_axes(axes, "One digit, one thread, ms")
    colours = [COLOURS.get(row.name, MUTED) for row in rows]
    times = [row.milliseconds for row in rows]
    axes.barh(range(len(rows)), times, color=colours, height=0.5)
    for y, milliseconds in enumerate(times):
        axes.text(milliseconds, y, f" {milliseconds:.2f}", va="center", color=MUTED, size=8)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 1.25 * max(times))
