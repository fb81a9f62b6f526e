"""The report of a retraining round: a Markdown page and a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.ticker import PercentFormatter

from database import Accuracy
from feedback.challenge import RetrainingRound
from feedback.dataset import LabelledExample
from feedback.promotion_rules import Comparison
from model.evaluation import plots
from model.evaluation.metrics import Evaluation, percent

MAX_SHOWN = 24  # drawings in the figure
_COLUMNS = 8


def write(result: RetrainingRound, directory: Path) -> tuple[Path, Path | None]:
    """Write `retrain_NAME.md`, and `retrain_NAME.png` after a comparison; returns the paths."""
    stem = directory / f"retrain_{result.champion.name}"
    directory.mkdir(parents=True, exist_ok=True)
    figure = as_figure(result)
    png = plots.save(figure, stem.with_suffix(".png")) if figure else None
    page = stem.with_suffix(".md")
    page.write_text(as_markdown(result), encoding="utf-8")
    return page, png


def as_markdown(result: RetrainingRound) -> str:
    """The whole page."""
    decision, name = result.decision, result.champion.name
    verdict = "promoted" if decision.promote else "not promoted"
    challenger = f"`{result.challenger.version}`" if result.challenger else "none"
    lines = [
        f"# What the {plots.TITLES.get(name, name)} learnt from labels",
        "",
        f"Champion `{result.champion.version}`, challenger {challenger}: **{verdict}**.",
        "",
        *(f"- {reason}" for reason in decision.reasons),
        "",
        *_label_counts(result),
    ]
    for title, compared in (("held-out labels", decision.feedback), ("MNIST", decision.mnist)):
        if compared and compared.count:
            lines += ["", *_comparison(title, compared)]
    if result.challenger:
        lines += ["", *_bounds(result), "", f"![Champion and challenger](retrain_{name}.png)"]
    return "\n".join(lines) + "\n"


def as_figure(result: RetrainingRound) -> Figure | None:
    """Accuracy of both with 95 % intervals, above the drawings that only one got right."""
    feedback, mnist = result.decision.feedback, result.decision.mnist
    if not feedback or not mnist:
        return None
    discordant = list(_discordant(result, feedback))[:MAX_SHOWN]
    rows = -(-len(discordant) // _COLUMNS)
    verdict = "promoted" if result.decision.promote else "not promoted"
    name = result.champion.name
    title = f"{plots.TITLES.get(name, name)} · challenger {verdict}"
    figure = plots.new_figure(9, 2.8 + 1.35 * rows, title)
    heights = [2.4] + [1.35] * rows
    grid = figure.add_gridspec(1 + rows, _COLUMNS, height_ratios=heights)
    half = _COLUMNS // 2
    _plot_accuracies(figure.add_subplot(grid[0, :half]), "held-out labels", feedback, name)
    _plot_accuracies(figure.add_subplot(grid[0, half:]), "MNIST test", mnist, name)
    _plot_drawings(figure, grid, discordant)
    return figure


def _label_counts(result: RetrainingRound) -> list[str]:
    """The number of labels in each part, and the reasons of flagged ones."""
    reasons = Counter(str(reason) for reason in result.flagged.values())
    counts = result.challenger.training["feedback"] if result.challenger else {}
    rows = [
        ("learnt from", counts.get("labels", 0)),
        ("for calibration", counts.get("validation", 0)),
        ("held out for the decision", len(result.held_out)),
        *((f"flagged for review: {reason}", count) for reason, count in reasons.most_common()),
    ]
    return [
        "| labels | |",
        "|---|---:|",
        *(f"| {what} | {count:,} |" for what, count in rows),
        "",
        "By digit, for training and calibration: "
        + ", ".join(f"{count} × {digit}" for digit, count in _by_digit(result.learn)),
    ]


def _by_digit(examples: Sequence[LabelledExample]) -> list[tuple[int, int]]:
    return sorted(Counter(example.label for example in examples).items())


def _comparison(title: str, compared: Comparison) -> list[str]:
    (both, lost), (won, neither) = compared.table
    lines = [
        f"## On {title}",
        "",
        "| | right | 95 % interval | calibration error |",
        "|---|---:|---:|---:|",
    ]
    for who, right, evaluation in _accuracies(compared):
        ece = percent(evaluation.ece) if evaluation else ""
        span = f"{percent(right.low)} to {percent(right.high)}"
        share = f"{percent(right.accuracy or 0)} ({right.correct:,} of {right.labelled:,})"
        lines.append(f"| {who} | {share} | {span} | {ece} |")
    return [
        *lines,
        "",
        "| | challenger right | challenger wrong |",
        "|---|---:|---:|",
        f"| champion right | {both:,} | {lost:,} |",
        f"| champion wrong | {won:,} | {neither:,} |",
        "",
        f"McNemar's test (mid-p, two-sided): p = {compared.p:.3g}.",
    ]


def _bounds(result: RetrainingRound) -> list[str]:
    bounds = result.decision.bounds
    return [
        f"Bounds: p at most {bounds.p:g} on at least {bounds.least_held_out} held-out labels; "
        f"MNIST at most {100 * bounds.mnist_drop:g} points down; calibration error at most "
        f"{100 * bounds.ece_rise_mnist:g} points up on MNIST and "
        f"{100 * bounds.ece_rise_feedback:g} on held-out labels.",
    ]


def _accuracies(compared: Comparison) -> list[tuple[str, Accuracy, Evaluation | None]]:
    models = [
        ("champion", compared.champion_correct, compared.champion),
        ("challenger", compared.challenger_correct, compared.challenger),
    ]
    return [(who, Accuracy(int(r.sum()), len(r)), evaluation) for who, r, evaluation in models]


def _discordant(
    result: RetrainingRound, compared: Comparison
) -> Iterator[tuple[LabelledExample, str]]:
    """Held-out drawings that only one model got right, lost ones first, and a caption for each."""
    before, after = compared.champion_correct, compared.challenger_correct
    for index in [*np.flatnonzero(before & ~after), *np.flatnonzero(after & ~before)]:
        old, new = compared.champion_predicted[index], compared.challenger_predicted[index]
        word = "lost" if before[index] else "won"
        label = compared.labels[index]
        yield result.held_out[index], f"{word} {label}: {old} → {new}"


def _plot_accuracies(axes: Axes, title: str, compared: Comparison, name: str) -> None:
    accuracies = _accuracies(compared)
    axes = plots.style_axes(axes, f"{title}, {compared.count:,}")
    colours = [plots.MUTED, plots.COLOURS.get(name, plots.TEXT)]
    for row, ((who, right, _), colour) in enumerate(zip(accuracies, colours, strict=True)):
        if right.accuracy is None:
            continue
        axes.plot([right.low, right.high], [row, row], color=colour, lw=3, alpha=0.35)
        axes.plot(right.accuracy, row, "o", color=colour, ms=8)
        words = f"{who} {percent(right.accuracy)}"
        axes.text(right.accuracy, row - 0.22, words, color=plots.TEXT, size=9, ha="center")
    axes.set(ylim=(1.5, -0.7), yticks=[])
    axes.margins(x=0.35)
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))


def _plot_drawings(
    figure: Figure, grid: GridSpec, drawings: Sequence[tuple[LabelledExample, str]]
) -> None:
    for place, (example, caption) in enumerate(drawings):
        row, column = divmod(place, _COLUMNS)
        axes = figure.add_subplot(grid[1 + row, column])
        axes.imshow(example.pixels, cmap="gray_r", vmin=0, vmax=255)
        axes.set_title(caption, color=plots.TEXT, size=7.5)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color(plots.GRID)
