"""What a model is and how it learnt, in words for people. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence

from model.checkpoint import Card
from streamlit_app.app_pages.models.card_metrics import Measured
from streamlit_app.components.confusion_matrix import mistaken

KINDS = {
    "cnn": "Convolutional network",
    "vit": "Vision Transformer",
    "mlp": "Fully connected baseline",
}
IDEAS = {
    "cnn": "Small windows slide over the picture. The first find edges, the next corners and "
    "bows, the last whole strokes; what they find, all over the picture, speaks for or against "
    "each digit.",
    "vit": "The picture becomes 7 × 7 pieces that overlap a little. In every block each piece "
    "asks all the others what they hold, and takes from those that matter to it. In the end all "
    "pieces answer together.",
    "mlp": "Every unit weighs every pixel, and knows nothing of which pixels are neighbours. "
    "What the other two gain over it, they gain by looking.",
}
LOOKS = {
    "cnn": "The ink that speaks for its answer (integrated gradients).",
    "vit": "Where it looks more than elsewhere (attention rollout over all blocks).",
    "mlp": "The ink that speaks for its answer (integrated gradients).",
}
INTRODUCTION = (
    "Three networks read the same 28 × 28 pixels. Below, how often each is right on digits that "
    "none of them learnt from: the test digits of MNIST, and digits drawn with a pen by other "
    "people, of any size, in any place."
)
CREDITS = (
    "**Learnt from and measured on** MNIST (LeCun, Cortes, Burges) · "
    "[Pen-Based Recognition of Handwritten Digits](https://doi.org/10.24432/C5MG6K) (Alpaydin, "
    "Alimoglu 1998; UCI, CC BY 4.0) · UNIPEN train_r01_v07 (International Unipen Foundation, "
    "CC BY 4.0)"
)


def fine(share: float | None) -> str:
    """0.99642 as “99.64 %”, with a space that does not break; a dash for None."""
    return "–" if share is None else f"{100 * share:.2f}\u00a0%"


def learnt(card: Card) -> str:
    """How it was trained, in a few sentences; of what the card does not say, nothing."""
    told = card.training
    epochs = f"{told['epochs']} epochs"
    if seen := told.get("an_epoch_sees") or told.get("learnt_from"):
        epochs += f" of {seen:,} pictures"
    said = [f"{epochs}, AdamW at {told['lr']:g} in batches of {told['batch_size']}"]
    if smoothing := told.get("label_smoothing"):
        said[0] += f", labels smoothed by {smoothing:g}"
    if distil := told.get("distil"):
        said.append(f"{100 * distil:.0f} % of its lessons are the CNN’s answers (distillation)")
    if since := told.get("feedback"):
        said.append(f"Since then it has learnt from {since['labels']:,} labels given in the app")
    if seconds := told.get("seconds"):
        on = f" on {told['hardware']}" if told.get("hardware") else ""
        said.append(f"It took {_time(seconds)}{on}")
    if seeds := card.measured.get("seeds"):
        said.append(_seeds(seeds))
    return ". ".join(said) + "."


def _seeds(seeds: dict[str, list[float]]) -> str:
    names = {"validation": "MNIST held out", "pen_validation": "pen digits held out"}
    count = max(map(len, seeds.values()))
    ranges = (
        f"{names[key]} {100 * min(shares):.2f}–{fine(max(shares))}"
        for key, shares in seeds.items()
        if key in names and shares
    )
    return f"Trained {count} times from different random starts: {', '.join(ranges)}"


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{max(1, minutes)}\u00a0min"
    return f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min"


def calibrated(card: Card, found: Measured) -> str:
    """What calibration did."""
    before = ""
    if found.ece_uncalibrated is not None:
        before = f", {fine(found.ece_uncalibrated)} before"
    careful = ""
    if card.caution:
        careful = f"by {card.caution:.2f} where it is barely sure, to err on the careful side, "
    return (
        f"On average its confidence is off by **{fine(found.ece)}**{before} (expected calibration "
        f"error, 15 bins). Its scores are divided by {card.temperature:.2f} (temperature scaling), "
        f"{careful}chosen on digits held out."
    )


def confused(found: Measured, shown: int) -> str:
    """How many are wrong, the commonest confusions, and how many of them are on the page."""
    pairs = [f"{true} as {read} ({n})" for n, true, read in mistaken(found)[:4]]
    if not pairs:
        return "None of them is read wrongly."
    wrong, count = found.mistakes, found.accuracy.labelled
    surest = f" The {shown} surest are shown." if 0 < shown < wrong else ""
    return f"{wrong:,} of {count:,} are read wrongly, most often {_listed(pairs)}.{surest}"


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
