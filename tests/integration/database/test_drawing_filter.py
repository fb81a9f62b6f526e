"""Filters find the same drawings as a check of every drawing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from database import (
    Database,
    DrawingFilter,
    NewDrawing,
    StoredDrawing,
    find_drawings,
    record_drawing,
)

Draw = Callable[..., UUID]
ANN = uuid4()
NOW = datetime.now(UTC)


@pytest.fixture
def many(database: Database, draw: Draw) -> tuple[StoredDrawing, ...]:
    """Drawings of all kinds, newest first."""
    rng = random.Random(4)
    for number in range(60):
        digit = rng.randrange(3)
        draw(
            cnn=digit,
            vit=rng.choice([digit, digit, 7, None]),
            label=rng.choice([None, digit, digit, 7]),
            confidence=rng.choice([0.4, 0.75, 0.95]),
            version=rng.choice(["cnn-1", "cnn-2"]),
            age=timedelta(hours=number),
            author=rng.choice([None, ANN]),
        )
    drawing = NewDrawing(uuid4(), bytes(784), [], None, "upload", ANN)
    record_drawing(database, drawing)  # without predictions
    return find_drawings(database, DrawingFilter(), None, 100)


WANTED = [
    DrawingFilter("mistakes"),
    DrawingFilter("disagreements"),
    DrawingFilter("unlabelled"),
    DrawingFilter("labelled", true=1),
    DrawingFilter("all", source="upload"),
    DrawingFilter("all", source="canvas", most=0.5),
    DrawingFilter("all", least=0.9),
    DrawingFilter("mistakes", model="vit"),
    DrawingFilter("mistakes", model="cnn", version="cnn-2"),
    DrawingFilter("mistakes", model="cnn", since=NOW - timedelta(hours=30)),
    DrawingFilter("all", model="cnn", read=2, true=7),
    DrawingFilter("all", read=7),
    DrawingFilter("all", author=ANN),
    DrawingFilter("disagreements", author=ANN, model="vit", most=0.8),
    DrawingFilter("all", since=NOW - timedelta(hours=20), until=NOW - timedelta(hours=3)),
    DrawingFilter("mistakes", model="nobody"),
]


def matches(entry: StoredDrawing, wanted: DrawingFilter) -> bool:
    """The same conditions, checked in Python."""
    read = [
        v
        for v in entry.predictions
        if wanted.model in (None, v.name) and wanted.version in (None, v.version)
    ]
    if wanted.model is None and wanted.version is None and wanted.read is None:
        sure = [min((v.confidence for v in read), default=None)]
        wrong = [any(v.digit != entry.true_digit for v in read)]
    else:
        read = [v for v in read if wanted.read in (None, v.digit)]
        sure = [v.confidence for v in read]
        wrong = [v.digit != entry.true_digit for v in read]
    kinds = {
        "mistakes": entry.true_digit is not None and any(wrong),
        "disagreements": len({v.digit for v in entry.predictions}) > 1,
        "unlabelled": entry.true_digit is None,
        "labelled": entry.true_digit is not None,
        "all": True,
    }
    within = [
        share
        for share in sure
        if (wanted.least is None or (share is not None and share >= wanted.least))
        and (wanted.most is None or (share is not None and share <= wanted.most))
    ]
    return (
        kinds[wanted.only]
        and bool(within)
        and wanted.author in (None, entry.author)
        and wanted.true in (None, entry.true_digit)
        and wanted.source in (None, entry.source)
        and (wanted.since is None or entry.created_at >= wanted.since)
        and (wanted.until is None or entry.created_at < wanted.until)
    )


@pytest.mark.parametrize("wanted", WANTED, ids=range(len(WANTED)))
def test_a_filter_finds_all_matches_and_nothing_else(
    database: Database, many: tuple[StoredDrawing, ...], wanted: DrawingFilter
) -> None:
    expected = [entry for entry in many if matches(entry, wanted)]
    assert find_drawings(database, wanted, None, 100) == tuple(expected)
    assert bool(expected) == (wanted.model != "nobody")


def test_filtered_pages_follow_each_other(
    database: Database, many: tuple[StoredDrawing, ...]
) -> None:
    wanted = DrawingFilter("mistakes", read=2)
    whole = find_drawings(database, wanted, None, 100)
    first = find_drawings(database, wanted, None, 3)
    assert first + find_drawings(database, wanted, first[-1], 100) == whole
    assert len(whole) > 3


def test_a_filter_without_conditions_finds_all(
    database: Database, many: tuple[StoredDrawing, ...]
) -> None:
    wanted = replace(DrawingFilter("mistakes"), only="all")
    assert find_drawings(database, wanted, None, 100) == many
