"""Stored drawings side by side: each a picture, what it was, and what each model read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import streamlit as st

from database import Entry, Verdict
from streamlit_app.cards import per_cent
from streamlit_app.pictures import of_drawing
from streamlit_app.reader import MODELS

SOURCES = {
    "canvas": "drawn",
    "upload": "picture",
    "camera": "photo",
    "csv": "CSV",
    "api": "API",
    "import": "imported",
}


def show(entry: Entry, is_chosen: bool, choose: Callable[[UUID], None]) -> None:
    """One drawing, all of it a button (history.css): a click calls `choose`."""
    moment = when(entry.created_at, _timezone())
    words = "chosen" if is_chosen else "choose"
    with st.container(key=f"entry_{entry.id.hex}"):
        st.html(_figure(entry, moment, is_chosen))
        st.button(
            f"{moment}: {words}", key=f"pick_{entry.id.hex}", on_click=choose, args=(entry.id,)
        )


def picture(entry: Entry) -> str:
    """HTML of the drawing alone."""
    pixels = np.frombuffer(entry.pixels, dtype=np.uint8).reshape(28, 28)
    said = " and ".join(sorted({str(verdict.digit) for verdict in entry.verdicts}))
    return of_drawing(pixels, entry.strokes, f"A drawing, read as {said}" if said else "A drawing")


def when(moment: datetime, timezone: tzinfo) -> str:
    """“21 Nov, 06:13”, and the year where it is another one."""
    here, now = moment.astimezone(timezone), datetime.now(timezone)
    year = "" if here.year == now.year else f" {here.year}"
    return f"{here.day} {here:%b}{year}, {here:%H:%M}"


def _figure(entry: Entry, moment: str, is_chosen: bool) -> str:
    read = {verdict.model: verdict for verdict in entry.verdicts}  # the newest version of each
    verdicts = [(label, read[name]) for name, label in MODELS.items() if name in read]
    truth = "no label" if entry.true_digit is None else f"It was <b>{entry.true_digit}</b>"
    lines = "".join(_verdict(label, v, entry.true_digit) for label, v in verdicts)
    return (
        f'<figure class="entry{" is-chosen" if is_chosen else ""}">{picture(entry)}<figcaption>'
        f'<div class="entry-truth">{truth}</div>{lines}'
        f'<div class="entry-when">{moment} · {SOURCES[entry.source]}</div></figcaption></figure>'
    )


def _verdict(label: str, verdict: Verdict, true_digit: int | None) -> str:
    is_wrong = true_digit not in (None, verdict.digit)
    wrong = '<span class="wrong" role="img" aria-label="wrong">×</span>' if is_wrong else ""
    return (
        f'<div class="entry-read {verdict.model}"><i></i>{label} <b>{verdict.digit}</b> '
        f"<small>{per_cent(verdict.confidence)}</small>{wrong}</div>"
    )


def _timezone() -> tzinfo:
    """The browser's, if there is such a one."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
