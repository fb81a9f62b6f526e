"""The history's filters as they stand in its address."""

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
WANTED = DrawingFilter(
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


def test_an_address_asks_for_all_that_can_be_wanted() -> None:
    assert filter_query.from_address(EVERYTHING, EAST) == (WANTED, ())
    assert filter_query.to_address(WANTED, EAST) == EVERYTHING


def test_an_address_without_filters_asks_for_everything() -> None:
    assert filter_query.from_address({}, EAST) == (DrawingFilter(), ())
    assert filter_query.from_address({"true": " ", "view": "queue", "x": "y"}, UTC) == (
        DrawingFilter(),
        (),
    )
    assert filter_query.to_address(DrawingFilter(), UTC) == {}


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
def test_what_makes_no_sense_is_ignored_in_words(name: str, value: str) -> None:
    wanted, ignored = filter_query.from_address(EVERYTHING | {name: value}, EAST)
    without = {key: text for key, text in EVERYTHING.items() if key != name}
    assert wanted == filter_query.from_address(without, EAST)[0]
    assert [said.partition("=")[0] for said in ignored] == [name]
    assert "expected" in ignored[0]


def test_a_least_above_the_most_is_ignored_with_it() -> None:
    wanted, ignored = filter_query.from_address({"least": "0.9", "most": "0.1", "true": "3"}, UTC)
    assert wanted == DrawingFilter(true=3)
    assert ignored == ("least=0.9 and most=0.1 (least is the larger)",)


@given(st.dictionaries(st.sampled_from(filter_query.PARAMETERS), st.text(max_size=30)))
def test_no_address_at_all_raises(parameters: dict[str, str]) -> None:
    wanted, ignored = filter_query.from_address(parameters, EAST)
    assert len(ignored) <= len(parameters)
    assert filter_query.from_address(filter_query.to_address(wanted, EAST), EAST)[0] == wanted


@given(
    st.builds(
        DrawingFilter,
        only=st.sampled_from(list(filter_query.KINDS)),
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
def test_what_is_written_is_read_as_the_same(wanted: DrawingFilter) -> None:
    assert filter_query.from_address(filter_query.to_address(wanted, EAST), EAST) == (wanted, ())


def test_a_moment_is_taken_as_it_is_and_a_day_is_the_viewers() -> None:
    address = {"since": "2026-11-21T10:00:00Z", "until": "2026-11-21"}
    wanted, _ = filter_query.from_address(address, EAST)
    assert wanted.since == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert wanted.until == datetime(2026, 11, 22, tzinfo=EAST)
    assert filter_query.to_address(wanted, EAST) == address
    assert filter_query.day(wanted.until, EAST, is_end=True) == date(2026, 11, 21)
    naive, _ = filter_query.from_address({"since": "2026-11-21T10:00"}, EAST)
    assert naive.since == datetime(2026, 11, 21, 10, tzinfo=EAST)


def test_a_field_changes_alone_except_that_a_version_goes_with_its_model() -> None:
    assert filter_query.changed(WANTED, "true", None, UTC).read == 1
    other = filter_query.changed(WANTED, "model", "vit", UTC)
    assert (other.model, other.version, other.true) == ("vit", None, 7)
    until = filter_query.changed(DrawingFilter(), "until", date(2026, 11, 30), EAST).until
    assert until == datetime(2026, 12, 1, tzinfo=EAST)
    assert filter_query.changed(WANTED, "until", None, EAST).until is None


def test_what_is_asked_is_said_in_words() -> None:
    assert filter_query.words(WANTED, EAST) == (
        "it was 7",
        "read as 1",
        "by the CNN",
        "cnn-2143ffbb",
        "picture",
        "90 – 95 % sure",
        "from 1 Nov 2026",
        "until 30 Nov 2026",
    )
    assert filter_query.words(DrawingFilter("mistakes"), UTC) == ()
    assert filter_query.words(DrawingFilter(most=0.5), UTC) == ("0 – 50 % sure",)
