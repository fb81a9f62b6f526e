"""Figures of training and evaluation, made with Matplotlib without global state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from model.data.mnist import Digits, Images
from model.evaluation.metrics import BINS, Evaluation, percent
from model.training.trainer import Epoch

COLOURS = {"cnn": "#2f6fde", "vit": "#e07b1f", "mlp": "#6b6b6b"}
TITLES = {"cnn": "CNN", "vit": "ViT", "mlp": "MLP"}
BACKGROUND, TEXT, MUTED, GRID, CARD = "#faf9f6", "#1d1c1a", "#77736b", "#e7e3da", "#ffffff"
MAX_MISTAKES = 40

_INK = LinearSegmentedColormap.from_list("ink", [CARD, TEXT])
_DIAGONAL = ListedColormap([GRID])


def save(figure: Figure, path: Path) -> Path:
    """Write a PNG; returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="png", dpi=120)
    return path


def training_curves(name: str, history: Sequence[Epoch]) -> Figure:
    """Loss and accuracy after each epoch, on augmented training data and on validation data."""
    figure = new_figure(9, 3.8, f"{TITLES[name]} · {len(history)} epochs")
    loss = [(epoch.loss, epoch.validation_loss) for epoch in history]
    accuracy = [(epoch.accuracy, epoch.validation_accuracy) for epoch in history]
    for place, title, pairs in ((121, "Loss", loss), (122, "Accuracy", accuracy)):
        axes = style_axes(figure.add_subplot(place), title)
        epochs = range(1, len(pairs) + 1)
        training, validation = zip(*pairs, strict=True)
        dot = "o" if len(pairs) == 1 else ""  # a single point makes no line
        axes.plot(epochs, training, "--", marker=dot, color=MUTED, lw=1.4, label="training")
        axes.plot(epochs, validation, marker=dot, color=COLOURS[name], lw=2, label="validation")
        # The first epochs would stretch the axis and flatten the rest.
        settled = np.array(pairs[len(pairs) // 8 :])
        margin = 0.08 * float(np.ptp(settled)) + 1e-4
        axes.set_ylim(settled.min() - margin, settled.max() + margin)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("epoch", color=MUTED)
        axes.legend(frameon=False, labelcolor=TEXT, loc="best")
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    return figure


def confusion_matrix(name: str, evaluation: Evaluation, digits: str) -> Figure:
    """Counts by true digit (rows) and predicted digit (columns); `digits` names the data set.

    Only mistakes are coloured, by the square root of their number: on the scale of the diagonal
    they would not be visible.
    """
    title = (
        f"{TITLES[name]} · {percent(evaluation.accuracy)} of {evaluation.count:,} {digits} right"
    )
    figure = new_figure(6.2, 6.2, title)
    axes = style_axes(figure.add_subplot(), "")
    counts = np.array(evaluation.confusion)
    mistakes = np.where(np.eye(10, dtype=bool), 0, counts)
    shades = LinearSegmentedColormap.from_list(name, [CARD, COLOURS[name]])
    axes.imshow(mistakes, cmap=shades, norm=PowerNorm(0.5, 0, max(1, mistakes.max())))
    axes.imshow(np.where(np.eye(10, dtype=bool), 1.0, np.nan), cmap=_DIAGONAL)
    for (row, column), count in np.ndenumerate(counts):
        colour = CARD if mistakes[row, column] > 0.6 * mistakes.max() else TEXT
        axes.text(column, row, f"{count or ''}", ha="center", va="center", color=colour, size=9)
    axes.set_xticks(range(10))
    axes.set_yticks(range(10))
    axes.set_xticks(np.arange(9) + 0.5, minor=True)
    axes.set_yticks(np.arange(9) + 0.5, minor=True)
    axes.grid(which="minor", color=GRID, lw=0.8)
    axes.grid(which="major", visible=False)
    axes.tick_params(which="both", length=0)
    axes.set_xlabel("predicted digit", color=MUTED)
    axes.set_ylabel("true digit", color=MUTED)
    return figure


def predictions(name: str, digits: Digits, probabilities: NDArray[np.float32]) -> Figure:
    """Each digit with a bar chart of its probabilities, float32 (N, 10); four in a row."""
    rows = -(-len(digits) // 4)
    figure = new_figure(10.5, 0.6 + 1.8 * rows, f"{TITLES[name]} · predictions")
    grid = figure.add_gridspec(rows, 8, width_ratios=[1.25, 1] * 4)
    for number, (label, shares) in enumerate(zip(digits.labels, probabilities, strict=True)):
        row, column = divmod(number, 4)
        predicted = int(shares.argmax())
        right = "" if predicted == label else f", true: {label}"
        caption = f"{predicted} · {percent(shares[predicted], 1)}{right}"
        _image(figure.add_subplot(grid[row, 2 * column]), digits.images[number], caption)
        bars = style_axes(figure.add_subplot(grid[row, 2 * column + 1]), "")
        colours = [COLOURS[name] if k == predicted else GRID for k in range(10)]
        bars.barh(range(10), np.maximum(shares, 0.01), color=colours, height=0.72)
        bars.set(xlim=(0, 1), ylim=(9.6, -0.6), xticks=[], yticks=range(10))
        bars.tick_params(length=0, labelsize=7, pad=2)
        bars.spines["bottom"].set_visible(False)
        bars.grid(visible=False)
    return figure


def misclassified(
    name: str, digits: Digits, probabilities: NDArray[np.float32], evaluation: Evaluation
) -> Figure:
    """The misclassified digits, highest confidence first, at most `MAX_MISTAKES`."""
    wrong = sorted(evaluation.mistakes, key=lambda i: -float(probabilities[i].max()))
    shown = wrong[:MAX_MISTAKES]
    rows = max(1, -(-len(shown) // 8))
    words = f"{len(wrong):,} of {evaluation.count:,} misclassified"
    if len(shown) < len(wrong):
        words += f", the {len(shown)} most confident"
    figure = new_figure(9, 0.6 + 1.35 * rows, f"{TITLES[name]} · {words}")
    for place, index in enumerate(shown, start=1):
        shares = probabilities[index]
        caption = f"{digits.labels[index]} read as {shares.argmax()}, {percent(shares.max(), 0)}"
        axes = figure.add_subplot(rows, 8, place)
        _image(axes, digits.images[index], caption, size=7.5)
    return figure


def reliability(name: str, evaluation: Evaluation) -> Figure:
    """Accuracy by confidence (reliability diagram); the size of a dot grows with the count."""
    figure = new_figure(5.2, 5.2, f"{TITLES[name]} · calibration")
    axes = style_axes(figure.add_subplot(), f"calibration error {percent(evaluation.ece)}")
    filled = [b for b in evaluation.reliability if b.count]
    confidence, accuracy = [b.confidence for b in filled], [b.accuracy for b in filled]
    sizes = [25 + 300 * b.count / evaluation.count for b in filled]
    axes.plot([0, 1], [0, 1], color=MUTED, lw=1, ls=":")
    axes.vlines(confidence, confidence, accuracy, color=COLOURS[name], alpha=0.4, lw=2)
    axes.scatter(confidence, accuracy, sizes, color=COLOURS[name], zorder=3, edgecolor=BACKGROUND)
    for number, bin_ in enumerate(evaluation.reliability):
        label = f"{bin_.count or ''}"
        axes.text((number + 0.5) / BINS, 1.08, label, color=MUTED, size=6, ha="center")
    axes.set(xlim=(-0.03, 1.05), ylim=(-0.03, 1.13), xticks=np.arange(0, 1.1, 0.2))
    axes.set_xlabel(f"confidence, {BINS} bins (on top: predictions in each)", color=MUTED)
    axes.set_ylabel("accuracy", color=MUTED)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    return figure


def new_figure(width: float, height: float, title: str) -> Figure:
    """An empty figure, size in inches, title at the top left."""
    layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.08)
    figure = Figure(figsize=(width, height), facecolor=BACKGROUND, layout=layout)
    figure.suptitle(title, color=TEXT, size=12, weight="bold", x=0.02, ha="left")
    return figure


def style_axes(axes: Axes, title: str) -> Axes:
    """Set title and style: no frame, faint grid, small ticks."""
    axes.set_title(title, color=TEXT, size=10, loc="left")
    axes.set_facecolor(BACKGROUND)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.tick_params(colors=MUTED, labelsize=8)
    axes.grid(color=GRID, lw=0.8)
    axes.set_axisbelow(True)
    return axes


def _image(axes: Axes, image: Images, caption: str, size: float = 9) -> None:
    """One digit, uint8 (28, 28), black on white with a caption above."""
    axes.imshow(image, cmap=_INK, vmin=0, vmax=255)
    axes.set_title(caption, color=TEXT, size=size)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color(GRID)
