"""The history page's filters as URL parameters, and in words. No Streamlit here.

/history?only=mistakes&true=7&read=1&model=cnn&version=…&source=upload&least=0.9&most=1
&since=2026-11-01&until=2026-11-30. Days are in the viewer's time zone, and `until` is inclusive;
both may also be times (2026-11-21T10:00:00Z).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, get_args

from database import DrawingFilter
from database.drawing_filter import Only
from streamlit_app.components.formatting import MODEL_LABELS, SOURCE_LABELS
from streamlit_app.services.classification import MODELS

ONLY_LABELS: Final[dict[Only, str]] = {
    "all": "All",
    "mistakes": "Mistakes",
    "disagreements": "Disagreements",
    "unlabelled": "Unlabelled",
    "labelled": "Labelled",
    "doubted": "Flagged labels",
}
PARAMETERS = (
    *("only", "true", "read", "model", "version", "source"),
    *("least", "most", "since", "until"),
)
MAX_VERSION_LENGTH = 80  # characters
_FLAGGED: Final = "flagged"  # in URLs; "doubted", its older name, is still read
_DAY = timedelta(days=1)


def from_query(
    parameters: Mapping[str, str], timezone: tzinfo
) -> tuple[DrawingFilter, tuple[str, ...]]:
    """The filter, and in words the parameters that were ignored."""
    fields: dict[str, Any] = {}
    ignored = []
    for name, (parse, expected) in _PARSERS.items():
        text = parameters.get(name, "").strip()
        if not text:
            continue
        try:
            fields[name] = parse(text, timezone)
        except (ValueError, OverflowError):
            ignored.append(f"{name}={text[:24]} (expected: {expected})")
    drawings = DrawingFilter(**fields)
    least, most = drawings.least, drawings.most
    if least is not None and most is not None and least > most:
        ignored.append(f"least={least:g} and most={most:g} (expected: least ≤ most)")
        drawings = replace(drawings, least=None, most=None)
    return drawings, tuple(ignored)


def to_query(drawings: DrawingFilter, timezone: tzinfo) -> dict[str, str]:
    """The parameters of all fields that filter something; `author` is not among them."""
    query: dict[str, str] = {}
    for name in PARAMETERS:
        value = getattr(drawings, name)
        if isinstance(value, datetime):
            query[name] = _day_or_time(value, timezone, is_end=name == "until")
        elif value is not None and (name, value) != ("only", "all"):
            query[name] = f"{value:g}" if isinstance(value, float) else str(value)
    if drawings.only == "doubted":
        query["only"] = _FLAGGED
    return query


def with_field(
    drawings: DrawingFilter, name: str, value: object, timezone: tzinfo
) -> DrawingFilter:
    """A copy with one field changed; `since` and `until` may be days of the viewer's."""
    if isinstance(value, date):
        value = midnight(value, timezone) + (_DAY if name == "until" else timedelta())
    fields: dict[str, Any] = {name: value}
    if name == "model":  # a version belongs to one model
        fields["version"] = None
    return replace(drawings, **fields)


def midnight(day: date, timezone: tzinfo) -> datetime:
    return datetime.combine(day, time(), timezone)


def local_day(moment: datetime | None, timezone: tzinfo, *, is_end: bool) -> date | None:
    """The day that `moment` is in; for the exclusive end of a period, the last day before it."""
    if moment is None:
        return None
    local = moment.astimezone(timezone)
    return (local - timedelta(microseconds=1) if is_end else local).date()


def describe(drawings: DrawingFilter, timezone: tzinfo) -> tuple[str, ...]:
    """Each field except `only` in a few words: “Label: 7”."""
    model, source = drawings.model, drawings.source
    parts = {
        "Label": drawings.true,
        "Prediction": drawings.read,
        "Model": model and MODEL_LABELS.get(model, model),
        "Version": drawings.version,
        "Source": source and SOURCE_LABELS[source],
        "Confidence": _confidence_range(drawings),
        "From": _describe_day(drawings.since, timezone, is_end=False),
        "Until": _describe_day(drawings.until, timezone, is_end=True),
    }
    return tuple(f"{title}: {value}" for title, value in parts.items() if value is not None)


def _confidence_range(drawings: DrawingFilter) -> str | None:
    if drawings.least is None and drawings.most is None:
        return None
    most = 1.0 if drawings.most is None else drawings.most
    return f"{100 * (drawings.least or 0):g} – {100 * most:g} %"


def _describe_day(moment: datetime | None, timezone: tzinfo, *, is_end: bool) -> str | None:
    """The day, and the time unless it is midnight."""
    day = local_day(moment, timezone, is_end=is_end)
    if moment is None or day is None:
        return None
    local = moment.astimezone(timezone)
    clock = f", {local:%H:%M}" if local.time() != time() else ""
    return f"{day.day} {day:%b %Y}{clock}"


def _day_or_time(moment: datetime, timezone: tzinfo, *, is_end: bool) -> str:
    """A day where `moment` is the viewer's midnight, else the time in UTC."""
    if moment.astimezone(timezone).time() == time():
        return f"{local_day(moment, timezone, is_end=is_end)}"
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parse_only(text: str, timezone: tzinfo) -> str:
    return "doubted" if text == _FLAGGED else _parse_one_of(get_args(Only))(text, timezone)


def _parse_digit(text: str, _: tzinfo) -> int:
    if len(text) != 1 or not text.isascii():
        raise ValueError(text)
    return int(text)


def _parse_share(text: str, _: tzinfo) -> float:
    share = float(text)
    if not 0 <= share <= 1:  # also NaN
        raise ValueError(text)
    return share


def _parse_version(text: str, _: tzinfo) -> str:
    if len(text) > MAX_VERSION_LENGTH or not text.isprintable():
        raise ValueError(text)
    return text


def _parse_one_of(names: tuple[str, ...]) -> Callable[[str, tzinfo], str]:
    def parse(text: str, _: tzinfo) -> str:
        return names[names.index(text)]

    return parse


def _parse_time(text: str, timezone: tzinfo, *, is_end: bool) -> datetime:
    if len(text) == len("2026-11-01"):
        moment = midnight(date.fromisoformat(text), timezone) + (_DAY if is_end else timedelta())
    else:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone)
    if not 2000 <= moment.year <= 2200:  # a range that every database and calendar can handle
        raise ValueError(text)
    return moment


_MODEL = tuple(MODELS)
# By parameter: how to parse it, and what is expected of it.
_PARSERS: dict[str, tuple[Callable[[str, tzinfo], Any], str]] = {
    "only": (_parse_only, ", ".join(get_args(Only)).replace("doubted", _FLAGGED)),
    "true": (_parse_digit, "a digit"),
    "read": (_parse_digit, "a digit"),
    "model": (_parse_one_of(_MODEL), " or ".join(_MODEL)),
    "version": (_parse_version, "a version's name"),
    "source": (_parse_one_of(tuple(SOURCE_LABELS)), ", ".join(SOURCE_LABELS)),
    "least": (_parse_share, "0 to 1"),
    "most": (_parse_share, "0 to 1"),
    "since": (lambda text, zone: _parse_time(text, zone, is_end=False), "a day, 2026-11-01"),
    "until": (lambda text, zone: _parse_time(text, zone, is_end=True), "a day, 2026-11-30"),
}
