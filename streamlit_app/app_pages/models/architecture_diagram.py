"""How a model is built, as a drawing: one small figure a step, from the card. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass

from model.checkpoint import Card

_SIDE = 64  # pixels of the largest sheet
_STEP = 4  # pixels from one sheet to the next behind it
_INPUT = 28


@dataclass(frozen=True)
class Step:
    """`sheets` behind each other, each ruled into columns and rows of cells."""

    name: str
    shape: str
    width: float
    height: float
    sheets: int = 1
    columns: int = 1
    rows: int = 1


def drawing(card: Card) -> str:
    """HTML: the steps from picture to answer, in the model's colour."""
    items = "".join(
        f"<li>{_figure(step)}<span><b>{step.name}</b>{step.shape}</span></li>"
        for step in steps(card)
    )
    return f'<ol class="blueprint {card.name}">{items}</ol>'


def steps(card: Card) -> list[Step]:
    """What a picture goes through."""
    inside = {"cnn": _cnn, "vit": _vit, "mlp": _mlp}[card.name](card.config)
    outputs = int(card.config.get("outputs", 10))
    answer = "ten digits" if outputs == 10 else "ten digits, or none"
    picture = Step("Picture", "28 × 28", _SIDE, _SIDE, columns=14, rows=14)
    return [picture, *inside, Step("Answer", answer, 11, _SIDE, rows=outputs)]


def _cnn(config: dict[str, object]) -> list[Step]:
    channels = _numbers(config, "channels")
    convolutions = _numbers(config, "convolutions") or [2] * len(channels)
    found, side = [], _INPUT
    for number, (depth, count) in enumerate(zip(channels, convolutions, strict=True)):
        if number:
            side //= 2
        size = 12 + (_SIDE - 12) * side / _INPUT
        name = f"{count} convolution{'s' if count > 1 else ''}"
        sheets = max(2, round(depth / 24))
        found.append(Step(name, f"{side} × {side} × {depth}", size, size, sheets))
    return found


def _vit(config: dict[str, object]) -> list[Step]:
    width, depth, heads = (config[key] for key in ("width", "depth", "heads"))
    sheet = (_SIDE, _SIDE)
    return [
        Step("Cut up", f"7 × 7 pieces × {width}", *sheet, 1, 7, 7),
        Step(f"{depth} × attention", f"{heads} heads, then an MLP", *sheet, int(str(depth)), 7, 7),
        Step("Mean", f"{width} numbers", 11, _SIDE),
    ]


def _mlp(config: dict[str, object]) -> list[Step]:
    hidden = _numbers(config, "hidden")
    most = max(hidden)
    return [Step("Layer", f"{n} units", 11, _SIDE * (0.4 + 0.6 * n / most)) for n in hidden]


def _numbers(config: dict[str, object], key: str) -> list[int]:
    values = config.get(key)
    return [int(value) for value in values] if isinstance(values, list | tuple) else []


def _figure(step: Step) -> str:
    """The sheets, the first one in front."""
    behind = (step.sheets - 1) * _STEP
    cells = f"--columns:{step.columns};--rows:{step.rows}"
    sheets = "".join(
        f'<i style="left:{_STEP * number}px;top:{behind - _STEP * number}px;'
        f'width:{step.width:.0f}px;height:{step.height:.0f}px;{cells}"></i>'
        for number in reversed(range(step.sheets))
    )
    size = f"width:{step.width + behind:.0f}px;height:{step.height + behind:.0f}px"
    return f'<span class="sheets" style="{size}" aria-hidden="true">{sheets}</span>'
