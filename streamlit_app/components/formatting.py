"""Numbers, times and names as every page shows them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from database import Accuracy
from streamlit_app.services.classification import MODELS

MODEL_LABELS = MODELS | {"mlp": "MLP"}  # by model name
SOURCE_LABELS = {  # by source, one of database.schema.drawings.SOURCES
    "canvas": "drawn",
    "upload": "image",
    "camera": "photo",
    "csv": "CSV",
    "api": "API",
    "import": "imported",
}
_NO_BREAK_SPACE = "\u00a0"


def percent(share: float | None, decimals: int = 1) -> str:
    """0.984 as “98.4 %”, with a space that does not break; a dash for None."""
    return "–" if share is None else f"{100 * share:.{decimals}f}{_NO_BREAK_SPACE}%"


def interval(accuracy: Accuracy, decimals: int = 1) -> str:
    """The 95 % interval in per cent: “82.6 – 94.5”."""
    return f"{100 * accuracy.low:.{decimals}f} – {100 * accuracy.high:.{decimals}f}"


def count(number: int, singular: str, plural: str) -> str:
    """“1 drawing”, “2,000 drawings”."""
    return f"{number:,} {singular if number == 1 else plural}"


def short_count(number: int) -> str:
    """At most four characters: “982”, “1.2k”, “990k”, “9.9M”."""
    if number < 1000:
        return str(number)
    unit, size = ("k", 1e3) if number < 999_500 else ("M", 1e6)
    return f"{number / size:.1f}{unit}" if number < 9.95 * size else f"{number / size:.0f}{unit}"


def local_time(moment: datetime, timezone: tzinfo) -> str:
    """“21 Nov, 06:13”, with the year unless it is the current one."""
    local, now = moment.astimezone(timezone), datetime.now(timezone)
    year = "" if local.year == now.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def viewer_timezone() -> tzinfo:
    """The browser's time zone; UTC where it names none that is known here."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def escape_markdown(text: str) -> str:
    """Markdown that shows `text` literally: no emphasis, links, colours, icons or images."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
