"""What the dashboard tells on demand, as HTML: digit by digit, by source, two versions compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from database import Accuracy, Agreement, ModelStatistics, SourceCount
from streamlit_app.app_pages.history.drawing_card import SOURCES
from streamlit_app.components.prediction_card import per_cent
from streamlit_app.services.classification import MODELS

CHANCE = 0.05  # a p-value below it is called a difference


def digits(models: Mapping[str, ModelStatistics]) -> str:
    """Recall, precision and F1 of each digit, for each model, with how many there were."""
    heads = "".join(
        f'<th class="{name}" colspan="3" scope="colgroup"><i></i>{MODELS[name]}</th>'
        for name in models
    )
    kinds = "<th scope=col>recall</th><th scope=col>precision</th><th scope=col>F1</th>"
    rows = "".join(
        f"<tr><th scope=row>{digit}</th>"
        f"{''.join(_digit(model, digit) for model in models.values())}</tr>"
        for digit in range(10)
    )
    return (
        f'<div class="scroll"><table class="digits"><thead><tr><td></td>{heads}</tr>'
        f"<tr><th scope=col>digit</th>{kinds * len(models)}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _digit(model: ModelStatistics, digit: int) -> str:
    shares = (model.recall[digit], model.precision[digit])
    f1 = model.f1[digit]
    cells = "".join(f"<td{_interval(share)}>{_share(share)}</td>" for share in shares)
    return f"{cells}<td>{'–' if f1 is None else per_cent(f1)}</td>"


def _share(share: Accuracy) -> str:
    return "–" if share.accuracy is None else per_cent(share.accuracy)


def _interval(share: Accuracy) -> str:
    if share.accuracy is None:
        return ""
    return (
        f' title="{share.correct:,} of {share.labelled:,}; 95 % interval '
        f'{100 * share.low:.1f} – {100 * share.high:.1f}"'
    )


def sources(found: Sequence[SourceCount]) -> str:
    """Where drawings came from: a bar for each source, the labelled part of it darker."""
    most = max((each.drawings for each in found), default=1)
    return '<div class="sources">' + "".join(_source(each, most) for each in found) + "</div>"


def _source(each: SourceCount, most: int) -> str:
    whole, part = 100 * each.drawings / most, 100 * each.labelled / most
    return (
        f"<span>{SOURCES[each.source]}</span>"
        f'<div class="bar" aria-hidden="true"><i style="width:{whole:.1f}%"></i>'
        f'<b style="width:{part:.1f}%"></b></div>'
        f"<span>{each.drawings:,} <small>{each.labelled:,} labelled</small></span>"
    )


def side_by_side(found: Agreement, one: str, other: str) -> str:
    """Two model versions on the same labelled drawings, and whether that could be chance.

    `one` and `other`: what they are called.
    """
    if not found.labelled:
        return (
            f'<p class="quiet">No labelled drawing was read by both {escape(one)} and '
            f"{escape(other)} yet.</p>"
        )
    neither = found.labelled - found.both_right - found.only_one - found.only_other
    parts = [
        ("both right", found.both_right, "both"),
        (f"only {one}", found.only_one, "one"),
        (f"only {other}", found.only_other, "other"),
        ("neither", neither, "neither"),
    ]
    bar = "".join(f'<i class="{kind}" style="flex-grow:{n}"></i>' for _, n, kind in parts if n)
    key = "".join(
        f'<span class="{kind}"><i></i>{escape(words)} <b>{n:,}</b></span>'
        for words, n, kind in parts
    )
    return (
        f'<div class="both" aria-hidden="true">{bar}</div><div class="both-key">{key}</div>'
        f"<p>{escape(_verdict(found, one, other))}</p>"
    )


def _verdict(found: Agreement, one: str, other: str) -> str:
    first = Accuracy(found.both_right + found.only_one, found.labelled)
    second = Accuracy(found.both_right + found.only_other, found.labelled)
    said = (
        f"Of {found.labelled:,} labelled drawings that both read, {one} read {_share(first)} "
        f"rightly and {other} {_share(second)}"
    )
    if found.only_one == found.only_other:
        return f"{said}."
    p = found.p_value
    chance = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    if p >= CHANCE:
        return f"{said}: that may well be chance (McNemar’s test, {chance})."
    better = one if found.only_one > found.only_other else other
    return f"{said}: {better} is better, not by chance (McNemar’s test, {chance})."
