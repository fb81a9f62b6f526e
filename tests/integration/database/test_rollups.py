"""The rollups equal a recount of the rows, whatever changed the rows, also concurrently."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import (
    Database,
    NewDrawing,
    Prediction,
    UnknownDrawing,
    dashboard,
    record_drawing,
    set_true_label,
)
from database.drawing_store import delete_author, delete_drawing, record_drawings
from database.labels import remove_true_labels, set_true_labels
from database.rollup_maintenance import RecountResult, compact, recount
from tests.support.stored_drawings import distribution

ALL: dict[str, str | None] = {"cnn": None, "vit": None}
ALL_CORRECT = RecountResult(drawings=0, rollups=0)


def new(drawing_id: UUID, rng: random.Random, author: UUID | None = None) -> NewDrawing:
    read = [
        Prediction(f"{name}-{rng.randrange(2)}", name, distribution(rng.randrange(10), sure), guess)
        for name in ("cnn", "vit")[: rng.randrange(3)]
        for sure, guess in [(rng.choice([0.3, 0.55, 0.91, 1.0]), rng.random() < 0.2)]
    ]
    return NewDrawing(drawing_id, bytes(784), read, None, rng.choice(["canvas", "api"]), author)


class ConcurrentWriters:
    """Random writes of every kind to the same few drawings."""

    def __init__(self, database: Database, seed: int) -> None:
        rng = random.Random(seed)
        self.database = database
        self.drawings = [UUID(int=rng.getrandbits(128)) for _ in range(12)]
        self.authors = [UUID(int=rng.getrandbits(128)) for _ in range(3)]

    def act(self, seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(25):
            action = rng.choice(self.actions())
            with suppress(UnknownDrawing):  # another writer deleted it
                action(rng)

    def actions(self) -> list[Callable[[random.Random], object]]:
        return [
            self.draw,
            self.draw,
            self.draw_labelled,
            self.label,
            self.label,
            lambda rng: set_true_labels(self.database, self.some(rng), rng.randrange(10)),
            lambda rng: remove_true_labels(self.database, self.some(rng)),
            lambda rng: delete_drawing(self.database, rng.choice(self.drawings)),
            lambda rng: delete_author(self.database, rng.choice(self.authors)),
            self.batch,
            lambda _: compact(self.database),
        ]

    def some(self, rng: random.Random) -> list[UUID]:
        return rng.sample(self.drawings, rng.randrange(1, 5))

    def draw(self, rng: random.Random) -> None:
        author = rng.choice([None, *self.authors])
        record_drawing(self.database, new(rng.choice(self.drawings), rng, author))

    def draw_labelled(self, rng: random.Random) -> None:
        record_drawing(self.database, new(rng.choice(self.drawings), rng), rng.randrange(10))

    def label(self, rng: random.Random) -> None:
        author = rng.choice([None, *self.authors])
        set_true_label(self.database, rng.choice(self.drawings), rng.randrange(10), author)

    def batch(self, rng: random.Random) -> None:
        record_drawings(self.database, [new(i, rng) for i in [*self.some(rng), uuid4()]])


@pytest.mark.parametrize("seed", range(6))
def test_concurrent_writers_leave_correct_counts(database: Database, seed: int) -> None:
    writers = ConcurrentWriters(database, seed)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(writers.act, range(seed * 100, seed * 100 + 8)))
    assert recount(database) == ALL_CORRECT
    before = dashboard(database, None, ALL)
    while not compact(database):
        pass
    assert dashboard(database, None, ALL) == before
    assert recount(database) == ALL_CORRECT


def test_changes_by_plain_sql_are_counted(database: Database, draw: Callable[..., UUID]) -> None:
    drawing_id = draw(cnn=3, vit=5, label=3)
    with database.transaction() as session:
        session.execute(text("UPDATE true_labels SET digit = 5"))
        session.execute(
            text("UPDATE drawings SET source = 'api' WHERE id = :id"), {"id": drawing_id}
        )
    shown = dashboard(database, None, ALL)
    assert shown.models["cnn"].accuracy.correct == 0
    assert shown.models["vit"].accuracy.correct == 1
    assert [(each.source, each.labelled) for each in shown.sources] == [("api", 1)]
    assert recount(database) == ALL_CORRECT


def test_a_recount_repairs_wrong_rollups(database: Database, draw: Callable[..., UUID]) -> None:
    for age in (0, 1, 40):
        draw(cnn=3, vit=3, label=3, age=timedelta(days=age))
    compact(database)
    draw(cnn=4, vit=3, label=4)
    expected = dashboard(database, None, ALL)
    with database.transaction() as session:
        session.execute(text("UPDATE reading_tallies SET total = total + 1"))
        session.execute(text("DELETE FROM pair_tallies WHERE grain = 0"))
        session.execute(text("DELETE FROM trend_tallies WHERE grain = 86400"))
    assert dashboard(database, None, ALL) != expected
    assert recount(database).rollups > 0
    assert dashboard(database, None, ALL) == expected
    assert recount(database) == ALL_CORRECT


def test_a_recount_repairs_drawings_changed_without_triggers(
    database: Database, draw: Callable[..., UUID]
) -> None:
    drawing_id = draw(cnn=3, vit=3, label=8)
    draw(cnn=3, vit=3, label=3)
    with database.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers
        session.execute(
            text("UPDATE true_labels SET digit = 3 WHERE drawing_id = :id"), {"id": drawing_id}
        )
    assert dashboard(database, None, ALL).models["cnn"].accuracy.correct == 1
    assert recount(database).drawings == 1
    assert dashboard(database, None, ALL).models["cnn"].accuracy.correct == 2


@pytest.mark.parametrize("hours", [1, 24, 24 * 7, 24 * 30])
def test_compaction_does_not_change_the_counts_of_a_period(
    database: Database, draw: Callable[..., UUID], hours: int
) -> None:
    for age in (0, 0.4, 5, 23, 30, 24 * 6, 24 * 20, 24 * 50):
        draw(cnn=3, vit=4, label=3, age=timedelta(hours=age))
    period = timedelta(hours=hours)
    before = dashboard(database, period, ALL)
    assert compact(database)
    assert dashboard(database, period, ALL) == before
    assert before.labelled == before.models["cnn"].trend[-1].cumulative.labelled > 0
    assert before.labelled < 8
