"""How sure they are: ten pairs of bars that move under the pen.

A component of our own: Plotly is rebuilt whenever its data change, which shows as a flash.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

_JAVASCRIPT = """
export default function ({ data, parentElement }) {
  const chart = parentElement.querySelector(".bars");
  if (!chart.children.length) {
    for (let digit = 0; digit < 10; digit++) {
      const column = document.createElement("div");
      column.className = "bars-digit";
      column.innerHTML = `<div class="bars-pair">${data.models
        .map((model) => `<i class="bars-bar ${model.key}"></i>`)
        .join("")}</div><span>${digit}</span>`;
      chart.append(column);
    }
  }
  [...chart.children].forEach((column, digit) => {
    const bars = column.querySelectorAll("i");
    data.models.forEach((model, i) => {
      const percent = 100 * model.probabilities[digit];
      bars[i].style.height = `max(2px, ${percent}%)`;
      bars[i].title = `${model.label}: ${percent.toFixed(1)} %`;
      bars[i].classList.toggle("is-guess", model.guessing);
    });
    column.classList.toggle("is-top", data.top.includes(digit));
  });
  chart.setAttribute("aria-label", data.words);
}
"""

_CSS = """
.bars { display: grid; grid-template-columns: repeat(10, 1fr); gap: 4px; }
.bars-pair { height: 120px; display: flex; align-items: flex-end; justify-content: center;
  gap: 3px; border-bottom: 1px solid light-dark(#e7e3da, #34322d); }
.bars-bar { width: 13px; border-radius: 3px 3px 0 0; transition: height 160ms ease-out; }
.bars-bar.cnn { --of-model: light-dark(#2f6fde, #6ea2ff); }
.bars-bar.vit { --of-model: light-dark(#e07b1f, #ffab5c); }
.bars-bar { background: var(--of-model); }
.bars-bar.is-guess { background: none; box-shadow: inset 0 0 0 1.5px var(--of-model); }
.bars-digit span { display: block; text-align: center; padding-top: 6px;
  color: light-dark(#6b675e, #a19c90); font-variant-numeric: tabular-nums; }
.bars-digit.is-top span { font-weight: 700; color: light-dark(#1d1c1a, #f2efe7); }
@media (max-width: 640px) { .bars-pair { height: 84px; } .bars-bar { width: 11px; } }
@media (prefers-reduced-motion: reduce) { .bars-bar { transition: none; } }
"""

_bars = st.components.v2.component(
    "digit_classifier_bars",
    html='<div class="bars" role="img"></div>',
    css=_CSS,
    js=_JAVASCRIPT,
    isolate_styles=False,
)


def show(
    probabilities: Mapping[str, Sequence[float]],
    labels: Mapping[str, str],
    guessing: Collection[str] = (),
) -> None:
    """Draw ten bars a model: `probabilities` by model key ("cnn"), 0…1 each, ten of them.

    Empty sequences stand for no drawing: all bars lie flat. Those of models that are only
    `guessing` are hollow.
    """
    models = [
        {"key": key, "label": labels[key], "probabilities": list(values) or [0.0] * 10}
        | {"guessing": key in guessing}
        for key, values in probabilities.items()
    ]
    tops = {max(range(10), key=values.__getitem__) for values in probabilities.values() if values}
    words = ". ".join(
        _words(labels[key], values, key in guessing) for key, values in probabilities.items()
    )
    _bars(data={"models": models, "top": sorted(tops), "words": words}, key="bars")


def _words(label: str, values: Sequence[float], is_guess: bool) -> str:
    """One model's bars for people who do not see them: the three likeliest digits."""
    if not values:
        return f"{label}: no drawing yet"
    likely = sorted(range(10), key=values.__getitem__, reverse=True)[:3]
    said = ", ".join(f"{digit} with {100 * values[digit]:.1f} %" for digit in likely)
    return f"{label} {'only guesses' if is_guess else 'is this sure'}: {said}"
