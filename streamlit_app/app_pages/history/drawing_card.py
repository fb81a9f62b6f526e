"""Stored drawings side by side: each a picture, what it was, and what each model read."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import streamlit as st

from database import Prediction, StoredDrawing
from streamlit_app.components.drawing_image import of_drawing
from streamlit_app.components.prediction_card import per_cent
from streamlit_app.services.classification import MODELS

SOURCES = {
    "canvas": "drawn",
    "upload": "picture",
    "camera": "photo",
    "csv": "CSV",
    "api": "API",
    "import": "imported",
}


Mark = Literal["", "is-chosen", "is-marked"]


def show(
    entry: StoredDrawing, mark: Mark, pick: Callable[[UUID], None], version: str | None = None
) -> None:
    """One drawing, all of it a button (history.css): a click calls `pick`.

    `version`: of the predictions, show this one's where there are several of one model.
    """
    moment = when(entry.created_at, timezone())
    words = {"": "choose", "is-chosen": "chosen", "is-marked": "selected"}[mark]
    with st.container(key=f"entry_{entry.id.hex}"):
        st.html(_figure(entry, moment, mark, version))
        st.button(f"{moment}: {words}", key=f"pick_{entry.id.hex}", on_click=pick, args=(entry.id,))


def picture(entry: StoredDrawing, *, is_blind: bool = False) -> str:
    """HTML of the drawing alone. `is_blind`: its words do not say what was read."""
    pixels = np.frombuffer(entry.pixels, dtype=np.uint8).reshape(28, 28)
    said = "" if is_blind else " and ".join(sorted({str(p.digit) for p in entry.predictions}))
    return of_drawing(pixels, entry.strokes, f"A drawing, read as {said}" if said else "A drawing")


def predictions(entry: StoredDrawing, version: str | None = None) -> str:
    """HTML of what each model read, by its newest version or this one."""
    read = {each.name: each for each in entry.predictions}  # the newest version of each
    read |= {each.name: each for each in entry.predictions if each.version == version}
    shown = [(label, read[name]) for name, label in MODELS.items() if name in read]
    return "".join(_prediction(label, each, entry.true_digit) for label, each in shown)


def when(moment: datetime, timezone: tzinfo) -> str:
    """“21 Nov, 06:13”, and the year where it is another one."""
    here, now = moment.astimezone(timezone), datetime.now(timezone)
    year = "" if here.year == now.year else f" {here.year}"
    return f"{here.day} {here:%b}{year}, {here:%H:%M}"


def timezone() -> tzinfo:
    """The browser's, if there is such a one."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _figure(entry: StoredDrawing, moment: str, mark: Mark, version: str | None) -> str:
    truth = "no label" if entry.true_digit is None else f"It was <b>{entry.true_digit}</b>"
    doubt = html.escape(entry.flag_reason or "", quote=True)
    aside = f'<span class="set-aside" title="{doubt}">set aside</span>' if doubt else ""
    return (
        f'<figure class="entry {mark}">{picture(entry)}<figcaption>'
        f'<div class="entry-truth">{truth}{aside}</div>{predictions(entry, version)}'
        f'<div class="entry-when">{moment} · {SOURCES[entry.source]}</div></figcaption></figure>'
    )


def _prediction(label: str, prediction: Prediction, true_digit: int | None) -> str:
    is_wrong = true_digit not in (None, prediction.digit)
    wrong = '<span class="wrong" role="img" aria-label="wrong">×</span>' if is_wrong else ""
    return (
        f'<div class="entry-read {prediction.name}"><i></i>{label} <b>{prediction.digit}</b> '
        f"<small>{per_cent(prediction.confidence)}</small>{wrong}</div>"
    )
