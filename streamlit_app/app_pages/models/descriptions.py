"""The models page's texts: architecture, training, calibration, mistakes. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence

from model.checkpoint import Card
from streamlit_app.app_pages.models.card_metrics import SetMetrics
from streamlit_app.components.confusion_matrix import confusions
from streamlit_app.components.formatting import count, percent

ARCHITECTURE_NAMES = {
    "cnn": "Convolutional network",
    "vit": "Vision Transformer",
    "mlp": "Fully connected baseline",
}
HOW_IT_WORKS = {
    "cnn": "Small filters slide over the image. The first layers find edges, the next corners and "
    "curves, the last whole strokes; what they find, wherever it is, votes for or against each "
    "digit.",
    "vit": "The image is split into 7 × 7 patches that overlap a little. In every block each patch "
    "attends to all the others and takes up what matters to it. At the end the mean over all "
    "patches gives the answer.",
    "mlp": "Every unit weighs every pixel and doesn't know which pixels are neighbours. What the "
    "other two models gain over it, they gain from that.",
}
SALIENCY = {
    "cnn": "The pixels that support its prediction (integrated gradients).",
    "vit": "The patches that it attends to more than average (attention rollout over all blocks).",
    "mlp": "The pixels that support its prediction (integrated gradients).",
}
INTRODUCTION = (
    "Three networks classify the same 28 × 28 pixels. Below is how often each is right on digits "
    "that none of them was trained on: the MNIST test set, and digits drawn with a pen by held-out "
    "writers, in any size and position."
)
CREDITS = (
    "**Trained and measured on** MNIST (LeCun, Cortes, Burges) · "
    "[Pen-Based Recognition of Handwritten Digits](https://doi.org/10.24432/C5MG6K) (Alpaydin, "
    "Alimoglu 1998; UCI, CC BY 4.0) · UNIPEN train_r01_v07 (International Unipen Foundation, "
    "CC BY 4.0)"
)


def training(card: Card) -> str:
    """How it was trained, in a few sentences; leaves out what the card lacks."""
    record = card.training
    sentences = [_recipe(card)]
    if distil := record.get("distil"):
        share = "half" if distil == 0.5 else f"{100 * distil:.0f} %"
        sentences.append(f"{share} of its training targets are the CNN’s outputs (distillation)")
    if feedback := record.get("feedback"):
        sentences.append(f"Fine-tuned on {feedback['labels']:,} labels given in the app")
    if seconds := record.get("seconds"):
        on = f" on {record['hardware']}" if record.get("hardware") else ""
        sentences.append(f"It took {_duration(seconds)}{on}")
    if seeds := card.measured.get("seeds"):
        sentences.append(_seeds(seeds))
    return ". ".join(f"{each[0].upper()}{each[1:]}" for each in sentences) + "."


def _recipe(card: Card) -> str:
    """Epochs, optimiser, batch size."""
    record = card.training
    epochs = f"{record['epochs']} epochs"
    if images := record.get("an_epoch_sees") or record.get("learnt_from"):
        epochs += f" of {images:,} images"
    recipe = f"{epochs}, AdamW, learning rate {record['lr']:g}, batch size {record['batch_size']}"
    if smoothing := record.get("label_smoothing"):
        recipe += f", label smoothing {smoothing:g}"
    return recipe


def _seeds(seeds: dict[str, list[float]]) -> str:
    """The range of accuracies over several trainings, by data set."""
    names = {"validation": "MNIST held out", "pen_validation": "pen digits held out"}
    runs = max(map(len, seeds.values()))
    ranges = (
        f"{names[key]} {100 * min(shares):.2f}–{percent(max(shares), 2)}"
        for key, shares in seeds.items()
        if key in names and shares
    )
    return f"Accuracy over {runs} random seeds: {', '.join(ranges)}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{max(1, minutes)}\u00a0min"
    return f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min"


def calibration(card: Card, metrics: SetMetrics) -> str:
    """What calibration did, in Markdown."""
    before = ""
    if metrics.ece_uncalibrated is not None:
        before = f", {percent(metrics.ece_uncalibrated, 2)} before"
    caution = ""
    if card.caution:
        caution = f"by {card.caution:.2f} where the confidence is low, to stay cautious, "
    return (
        f"Expected calibration error (mean gap between confidence and accuracy, 15 bins): "
        f"**{percent(metrics.ece, 2)}**{before}. Its logits are divided by {card.temperature:.2f} "
        f"(temperature scaling), {caution}chosen on held-out digits."
    )


def mistakes(metrics: SetMetrics, shown: int) -> str:
    """How many there are, the most common confusions, and how many of them the page shows."""
    pairs = [f"{p.true} read as {p.predicted} ({p.count})" for p in confusions(metrics)[:4]]
    if not pairs:
        return "No mistakes on these digits."
    wrong = f"{count(metrics.mistakes, 'mistake', 'mistakes')} on {metrics.accuracy.labelled:,}"
    most = f" The {shown} most confident are shown." if 0 < shown < metrics.mistakes else ""
    return f"{wrong} digits, most often {_listed(pairs)}.{most}"


def _listed(items: Sequence[str]) -> str:
    """“a, b and c”."""
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} and {items[-1]}"
