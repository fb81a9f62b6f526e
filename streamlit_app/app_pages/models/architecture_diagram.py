"""A network's architecture as a diagram: a small figure for each step, from the model's card.

No Streamlit here.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from model.checkpoint import Card
from streamlit_app.components import html

_SIZE = 64  # px, of the largest plane
_OFFSET = 4  # px, from one plane to the next behind it
_INPUT_SIDE = 28  # of the image, pixels
_PLANE = Markup(
    '<i style="left:{left}px;top:{top}px;width:{width:.0f}px;height:{height:.0f}px;'
    '--columns:{columns};--rows:{rows}"></i>'
)


@dataclass(frozen=True)
class Step:
    """One step, drawn as `planes` behind each other, each with a grid of `columns` × `rows`.

    `width`, `height`: of a plane, px.
    """

    name: str
    shape: str
    width: float
    height: float
    planes: int = 1
    columns: int = 1
    rows: int = 1


def diagram_html(card: Card) -> Markup:
    """The steps from image to output, in the model's colour."""
    item = Markup("<li>{}<span><b>{}</b>{}</span></li>")
    items = html.join(item.format(_figure(step), step.name, step.shape) for step in steps(card))
    return Markup('<ol class="architecture {}">{}</ol>').format(card.name, items)


def steps(card: Card) -> list[Step]:
    """From image to output."""
    hidden = {"cnn": _cnn, "vit": _vit, "mlp": _mlp}[card.name](card.config)
    outputs = int(card.config.get("outputs", 10))
    shape = "ten digits" if outputs == 10 else "ten digits, or none"
    image = Step("Image", "28 × 28", _SIZE, _SIZE, columns=14, rows=14)
    return [image, *hidden, Step("Output", shape, 11, _SIZE, rows=outputs)]


def _cnn(config: dict[str, object]) -> list[Step]:
    channels = _numbers(config, "channels")
    convolutions = _numbers(config, "convolutions") or [2] * len(channels)
    found, side = [], _INPUT_SIDE
    for stage, (depth, count) in enumerate(zip(channels, convolutions, strict=True)):
        if stage:
            side //= 2
        size = 12 + (_SIZE - 12) * side / _INPUT_SIDE
        name = f"{count} convolution{'s' if count > 1 else ''}"
        planes = max(2, round(depth / 24))
        found.append(Step(name, f"{side} × {side} × {depth}", size, size, planes))
    return found


def _vit(config: dict[str, object]) -> list[Step]:
    width, depth, heads = (config[key] for key in ("width", "depth", "heads"))
    size = (_SIZE, _SIZE)
    return [
        Step("Patches", f"7 × 7 × {width}", *size, 1, 7, 7),
        Step(f"{depth} × attention", f"{heads} heads, then an MLP", *size, int(str(depth)), 7, 7),
        Step("Mean", f"{width} numbers", 11, _SIZE),
    ]


def _mlp(config: dict[str, object]) -> list[Step]:
    hidden = _numbers(config, "hidden")
    most = max(hidden)
    return [Step("Layer", f"{n} units", 11, _SIZE * (0.4 + 0.6 * n / most)) for n in hidden]


def _numbers(config: dict[str, object], key: str) -> list[int]:
    values = config.get(key)
    return [int(value) for value in values] if isinstance(values, list | tuple) else []


def _figure(step: Step) -> Markup:
    """The planes, the first one in front."""
    depth = (step.planes - 1) * _OFFSET
    planes = html.join(
        _PLANE.format(
            left=_OFFSET * number,
            top=depth - _OFFSET * number,
            width=step.width,
            height=step.height,
            columns=step.columns,
            rows=step.rows,
        )
        for number in reversed(range(step.planes))
    )
    return Markup(
        '<span class="planes" style="width:{:.0f}px;height:{:.0f}px" aria-hidden="true">{}</span>'
    ).format(step.width + depth, step.height + depth, planes)
