"""The colours that charts need by value; style.css and config.toml have the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """One theme. `models`: by model name; only for the models, everywhere the same."""

    models: dict[str, str]
    ink: str
    muted: str
    line: str
    card: str
    empty: str
    strongest: float  # opacity at which text on a model's colour is still easy to read


LIGHT = Palette(
    models={"cnn": "#2f6fde", "vit": "#e07b1f", "mlp": "#6b675e"},
    ink="#1d1c1a",
    muted="#6b675e",
    line="#e7e3da",
    card="#ffffff",
    empty="#f5f3ee",
    strongest=0.75,
)
DARK = Palette(
    models={"cnn": "#6ea2ff", "vit": "#ffab5c", "mlp": "#a19c90"},
    ink="#f2efe7",
    muted="#a19c90",
    line="#34322d",
    card="#1d1c1a",
    empty="#262522",
    strongest=0.55,
)


def translucent(colour: str, opacity: float) -> str:
    """“#2f6fde” at 0…1 as CSS."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
