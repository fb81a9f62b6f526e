"""The colours that charts need as values; style.css and config.toml have the same ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """One theme, CSS colours. `models`: by model name; used for nothing but the models.

    `max_opacity`: of a model's colour behind text that must stay legible, 0…1.
    """

    models: dict[str, str]
    ink: str
    muted: str
    line: str
    card: str
    empty: str
    max_opacity: float


LIGHT = Palette(
    models={"cnn": "#2f6fde", "vit": "#e07b1f", "mlp": "#6b675e"},
    ink="#1d1c1a",
    muted="#6b675e",
    line="#e7e3da",
    card="#ffffff",
    empty="#f5f3ee",
    max_opacity=0.75,
)
DARK = Palette(
    models={"cnn": "#6ea2ff", "vit": "#ffab5c", "mlp": "#a19c90"},
    ink="#f2efe7",
    muted="#a19c90",
    line="#34322d",
    card="#1d1c1a",
    empty="#262522",
    max_opacity=0.55,
)


def translucent(colour: str, opacity: float) -> str:
    """“#2f6fde” with an opacity of 0…1, as CSS."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
