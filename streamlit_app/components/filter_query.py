"""Filters of the history as they stand in its address, and in words. No Streamlit here.

/history?only=mistakes&true=7&read=1&model=cnn&version=…&source=upload&least=0.9&most=1
&since=2026-11-01&until=2026-11-30. Days are the viewer's, and `until` is the last one that is
meant; both may also be moments (2026-11-21T10:00:00Z).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, get_args

from database import DrawingFilter, Only
from streamlit_app.app_pages.history.drawing_card import SOURCES
from streamlit_app.services.classification import MODELS

KINDS: Final[dict[Only, str]] = {
    "all": "All",
    "mistakes": "Mistakes",
    "disagreements": "Disagreements",
    "unlabelled": "No label",
    "labelled": "Labelled",
    "doubted": "Set aside",
}
PARAMETERS = (
    *("only", "true", "read", "model", "version", "source"),
    *("least", "most", "since", "until"),
)
LONGEST_VERSION = 80  # characters
_DAY = timedelta(days=1)


def from_address(
    parameters: Mapping[str, str], timezone: tzinfo
) -> tuple[DrawingFilter, tuple[str, ...]]:
    """What an address asks for, and what of it is ignored, in words for people."""
    found: dict[str, Any] = {}
    ignored = []
    for name, (take, expected) in _READERS.items():
        text = parameters.get(name, "").strip()
        if not text:
            continue
        try:
            found[name] = take(text, timezone)
        except (ValueError, OverflowError):
            ignored.append(f"{name}={text[:24]} (expected: {expected})")
    wanted = DrawingFilter(**found)
    if (wanted.least or 0) > (1 if wanted.most is None else wanted.most):
        ignored.append(f"least={wanted.least:g} and most={wanted.most:g} (least is the larger)")
        wanted = replace(wanted, least=None, most=None)
    return wanted, tuple(ignored)


def to_address(wanted: DrawingFilter, timezone: tzinfo) -> dict[str, str]:
    """The parameters that ask for the same; none for what is not asked. `author` stays out."""
    written: dict[str, str] = {}
    for name in PARAMETERS:
        value = getattr(wanted, name)
        if isinstance(value, datetime):
            written[name] = _moment(value, timezone, is_end=name == "until")
        elif value is not None and value != "all":
            written[name] = f"{value:g}" if isinstance(value, float) else str(value)
    return written


def changed(wanted: DrawingFilter, name: str, value: object, timezone: tzinfo) -> DrawingFilter:
    """With another value in one field; `since` and `until` as days of the viewer's."""
    if isinstance(value, date):
        value = midnight(value, timezone) + (_DAY if name == "until" else timedelta())
    new: dict[str, Any] = {name: value}
    if name == "model":  # a version belongs to one model
        new["version"] = None
    return replace(wanted, **new)


def midnight(day: date, timezone: tzinfo) -> datetime:
    return datetime.combine(day, time(), timezone)


def day(moment: datetime | None, timezone: tzinfo, *, is_end: bool) -> date | None:
    """The day that it begins; at the end of a span, the last one that is in it."""
    if moment is None:
        return None
    here = moment.astimezone(timezone)
    return (here - timedelta(microseconds=1) if is_end else here).date()


def words(wanted: DrawingFilter, timezone: tzinfo) -> tuple[str, ...]:
    """What is asked besides `only`, each in a few words."""
    model = MODELS.get(wanted.model or "", wanted.model)
    said = [
        None if wanted.true is None else f"it was {wanted.true}",
        None if wanted.read is None else f"read as {wanted.read}",
        None if model is None else f"by the {model}",
        wanted.version,
        None if wanted.source is None else SOURCES[wanted.source],
        _sure(wanted),
        None if wanted.since is None else f"from {_said(wanted.since, timezone, is_end=False)}",
        None if wanted.until is None else f"until {_said(wanted.until, timezone, is_end=True)}",
    ]
    return tuple(part for part in said if part is not None)


def _sure(wanted: DrawingFilter) -> str | None:
    if wanted.least is None and wanted.most is None:
        return None
    most = 1.0 if wanted.most is None else wanted.most
    return f"{100 * (wanted.least or 0):g} – {100 * most:g} % sure"


def _said(moment: datetime, timezone: tzinfo, *, is_end: bool) -> str:
    here = moment.astimezone(timezone)
    shown = day(moment, timezone, is_end=is_end)
    clock = f", {here:%H:%M}" if here.time() != time() else ""
    return f"{shown.day} {shown:%b %Y}{clock}" if shown else ""


def _moment(moment: datetime, timezone: tzinfo, *, is_end: bool) -> str:
    """A day where it is the viewer's midnight, or else the moment."""
    if moment.astimezone(timezone).time() == time():
        return f"{day(moment, timezone, is_end=is_end)}"
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _digit(text: str, _: tzinfo) -> int:
    if len(text) != 1 or not text.isascii():
        raise ValueError(text)
    return int(text)


def _share(text: str, _: tzinfo) -> float:
    share = float(text)
    if not 0 <= share <= 1:  # also NaN
        raise ValueError(text)
    return share


def _version(text: str, _: tzinfo) -> str:
    if len(text) > LONGEST_VERSION or not text.isprintable():
        raise ValueError(text)
    return text


def _one_of(names: tuple[str, ...]) -> Callable[[str, tzinfo], str]:
    def take(text: str, _: tzinfo) -> str:
        return names[names.index(text)]

    return take


def _time(text: str, timezone: tzinfo, *, is_end: bool) -> datetime:
    if len(text) == len("2026-11-01"):
        moment = midnight(date.fromisoformat(text), timezone) + (_DAY if is_end else timedelta())
    else:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone)
    if not 2000 <= moment.year <= 2200:  # what every database and calendar can count with
        raise ValueError(text)
    return moment


_MODEL = tuple(MODELS)
_READERS: dict[str, tuple[Callable[[str, tzinfo], Any], str]] = {
    "only": (_one_of(get_args(Only)), ", ".join(get_args(Only))),
    "true": (_digit, "a digit"),
    "read": (_digit, "a digit"),
    "model": (_one_of(_MODEL), " or ".join(_MODEL)),
    "version": (_version, "a version's name"),
    "source": (_one_of(tuple(SOURCES)), ", ".join(SOURCES)),
    "least": (_share, "0 to 1"),
    "most": (_share, "0 to 1"),
    "since": (lambda text, zone: _time(text, zone, is_end=False), "a day, 2026-11-01"),
    "until": (lambda text, zone: _time(text, zone, is_end=True), "a day, 2026-11-30"),
}
