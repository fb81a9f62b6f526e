"""The history page's filters as URL parameters and in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from database import DrawingFilter
from streamlit_app.components import filter_query

EAST = timezone(timedelta(hours=2))
EVERYTHING = {
    "only": "mistakes",
    "true": "7",
    "read": "1",
    "model": "cnn",
    "version": "cnn-2143ffbb",
    "source": "upload",
    "least": "0.9",
    "most": "0.95",
    "since": "2026-11-01",
    "until": "2026-11-30",
}
DRAWINGS = DrawingFilter(
    "mistakes",
    true=7,
    read=1,
    model="cnn",
    version="cnn-2143ffbb",
    source="upload",
    least=0.9,
    most=0.95,
    since=datetime(2026, 11, 1, tzinfo=EAST),
    until=datetime(2026, 12, 1, tzinfo=EAST),
)


def test_a_query_can_set_every_field() -> None:
    assert filter_query.from_query(EVERYTHING, EAST) == (DRAWINGS, ())
    assert filter_query.to_query(DRAWINGS, EAST) == EVERYTHING


def test_a_query_without_filters_shows_everything() -> None:
    assert filter_query.from_query({}, EAST) == (DrawingFilter(), ())
    assert filter_query.from_query({"true": " ", "view": "queue", "x": "y"}, UTC) == (
        DrawingFilter(),
        (),
    )
    assert filter_query.to_query(DrawingFilter(), UTC) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("only", bad) for bad in ("mistake", "Mistakes", "doubt")),
        *(("true", bad) for bad in ("10", "-1", "x", "٣", "²")),
        ("read", "1.0"),
        ("model", "mlp"),
        ("version", "v" * 81),
        ("version", "a\nb"),
        ("source", "canvas; DROP TABLE"),
        *(("least", bad) for bad in ("nan", "-0.1", "1.5", "inf", "90%")),
        ("most", "two"),
        *(("since", bad) for bad in ("yesterday", "2026-13-01", "0001-01-01", "2026-11-1")),
        *(("until", bad) for bad in ("9999-12-31", "9999-12-31T23:59:59-12:00", "1")),
    ],
)
def test_an_invalid_value_is_ignored_and_reported(name: str, value: str) -> None:
    drawings, ignored = filter_query.from_query(EVERYTHING | {name: value}, EAST)
    without = {key: text for key, text in EVERYTHING.items() if key != name}
    assert drawings == filter_query.from_query(without, EAST)[0]
    assert [part.partition("=")[0] for part in ignored] == [name]
    assert "expected" in ignored[0]


def test_an_empty_range_of_confidence_is_ignored() -> None:
    drawings, ignored = filter_query.from_query({"least": "0.9", "most": "0.1", "true": "3"}, UTC)
    assert drawings == DrawingFilter(true=3)
    assert ignored == ("least=0.9 and most=0.1 (expected: least ≤ most)",)


@given(st.dictionaries(st.sampled_from(filter_query.PARAMETERS), st.text(max_size=30)))
def test_no_query_raises(parameters: dict[str, str]) -> None:
    drawings, ignored = filter_query.from_query(parameters, EAST)
    assert len(ignored) <= len(parameters)
    assert filter_query.from_query(filter_query.to_query(drawings, EAST), EAST)[0] == drawings


@given(
    st.builds(
        DrawingFilter,
        only=st.sampled_from(list(filter_query.ONLY_LABELS)),
        true=st.none() | st.integers(0, 9),
        model=st.none() | st.sampled_from(["cnn", "vit"]),
        since=st.none()
        | st.datetimes(
            datetime(2000, 1, 2),
            datetime(2100, 1, 1),
            timezones=st.just(UTC),
        ),
    )
)
def test_a_written_query_is_read_as_the_same_filter(drawings: DrawingFilter) -> None:
    assert filter_query.from_query(filter_query.to_query(drawings, EAST), EAST) == (drawings, ())


def test_a_time_is_exact_and_a_day_is_the_viewers() -> None:
    query = {"since": "2026-11-21T10:00:00Z", "until": "2026-11-21"}
    drawings, _ = filter_query.from_query(query, EAST)
    assert drawings.since == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert drawings.until == datetime(2026, 11, 22, tzinfo=EAST)
    assert filter_query.to_query(drawings, EAST) == query
    assert filter_query.local_day(drawings.until, EAST, is_end=True) == date(2026, 11, 21)
    naive, _ = filter_query.from_query({"since": "2026-11-21T10:00"}, EAST)
    assert naive.since == datetime(2026, 11, 21, 10, tzinfo=EAST)


def test_a_field_changes_alone_except_that_a_version_goes_with_its_model() -> None:
    assert filter_query.with_field(DRAWINGS, "true", None, UTC).read == 1
    other = filter_query.with_field(DRAWINGS, "model", "vit", UTC)
    assert (other.model, other.version, other.true) == ("vit", None, 7)
    until = filter_query.with_field(DrawingFilter(), "until", date(2026, 11, 30), EAST).until
    assert until == datetime(2026, 12, 1, tzinfo=EAST)
    assert filter_query.with_field(DRAWINGS, "until", None, EAST).until is None


def test_flagged_labels_are_found_by_their_older_name_too() -> None:
    for name in ("flagged", "doubted"):
        drawings, ignored = filter_query.from_query({"only": name}, UTC)
        assert (drawings, ignored) == (DrawingFilter("doubted"), ())
    assert filter_query.to_query(DrawingFilter("doubted"), UTC) == {"only": "flagged"}


def test_active_filters_are_described() -> None:
    assert filter_query.describe(DRAWINGS, EAST) == (
        "Label: 7",
        "Prediction: 1",
        "Model: CNN",
        "Version: cnn-2143ffbb",
        "Source: image",
        "Confidence: 90 – 95 %",
        "From: 1 Nov 2026",
        "Until: 30 Nov 2026",
    )
    assert filter_query.describe(DrawingFilter("mistakes"), UTC) == ()
    assert filter_query.describe(DrawingFilter(most=0.5), UTC) == ("Confidence: 0 – 50 %",)
