""".venv/bin/python benchmarks/millions.py FOLDER DRAWINGS

Latency of the dashboard and history queries with so many stored drawings, all with a label and two
predictions, spread over a year. FOLDER keeps the database for the next run. Compare 10000 with
10000000: medians, and PostgreSQL's query plan for every filter.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from generator import fill
from latency import Latency, Stopwatch
from sqlalchemy import event
from sqlalchemy.engine import Connection

from database import (
    Database,
    DatabaseSettings,
    DrawingFilter,
    dashboard,
    find_drawings,
    list_model_versions,
    open_database,
)
from database.labelling_queue import most_informative
from database.statistics import compare_versions, running_accuracy

ROUNDS = 15
CNN, VIT = "cnn-bench", "vit-bench"
MODELS: dict[str, str | None] = {"cnn": CNN, "vit": VIT}
NOW = datetime.now(UTC)
FILTERS = {
    "everything": DrawingFilter(),
    "mistakes": DrawingFilter("mistakes"),
    "mistakes of the ViT": DrawingFilter("mistakes", model="vit", version=VIT),
    "disagreements": DrawingFilter("disagreements"),
    "without a label": DrawingFilter("unlabelled"),
    "truly a 7": DrawingFilter(true=7),
    "7 read as 1": DrawingFilter(true=7, read=1, model="cnn"),
    "read as 1 by the CNN": DrawingFilter(read=1, model="cnn"),
    "by photograph": DrawingFilter(source="camera"),
    "photographs misread": DrawingFilter("mistakes", source="camera"),
    "unsure": DrawingFilter(model="cnn", most=0.4),
    "sure and wrong": DrawingFilter("mistakes", model="cnn", least=0.99),
    "half a year ago": DrawingFilter(until=NOW - timedelta(days=180)),
    "mistakes of one old day": DrawingFilter(
        "mistakes", since=NOW - timedelta(days=200), until=NOW - timedelta(days=199)
    ),
    "none at all": DrawingFilter("mistakes", true=3, read=3, model="cnn"),
}


def main() -> None:
    arguments = _arguments()
    database = open_database(DatabaseSettings(None, arguments.folder))
    try:
        fill(database, arguments.drawings)
        watch = Stopwatch()
        for _ in range(ROUNDS):
            _look(database, watch)
        for name, seconds in watch.seconds.items():
            print(f"{name:44} {Latency.of(seconds)}")
        for name, wanted in FILTERS.items():
            print(f"\n## {name}\n" + "\n".join(_plans(database, wanted)))
    finally:
        database.close()


def _look(database: Database, watch: Stopwatch) -> None:
    def whole() -> None:
        dashboard(database, None, MODELS)
        running_accuracy(database, [CNN, VIT])
        for model, version in MODELS.items():
            find_drawings(
                database, DrawingFilter("mistakes", model=model, version=version), limit=8
            )

    watch("dashboard, all queries together", whole)
    for days in (None, 30, 7, 1, 1 / 24):
        span = None if days is None else timedelta(days=days)
        name = "ever" if days is None else f"{days:g} days"
        watch(f"dashboard, figures of {name}", partial(dashboard, database, span, MODELS))
    watch("versions", lambda: list_model_versions(database))
    watch("two versions side by side", lambda: compare_versions(database, None, CNN, VIT))
    watch("labelling queue", lambda: most_informative(database, limit=10))
    for name, wanted in FILTERS.items():
        first = watch(f"history, {name}", partial(find_drawings, database, wanted))
        if first:
            older = partial(find_drawings, database, wanted, first[-1])
            watch(f"history, {name}, next page", older)


def _plans(database: Database, wanted: DrawingFilter) -> list[str]:
    """Query plans of one page of history."""
    plans: list[str] = []

    def explain(
        connection: Connection,
        _cursor: object,
        statement: str,
        parameters: dict[str, object],
        *_: object,
    ) -> None:
        if statement.startswith("SELECT") and "outcomes" in statement:
            raw = connection.connection.cursor()
            raw.execute(f"EXPLAIN (ANALYZE, COSTS off, TIMING off) {statement}", parameters)
            plans.extend(line for (line,) in raw.fetchall())

    with database.transaction() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", explain)
    try:
        find_drawings(database, wanted)
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    return plans


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("drawings", type=int)
    return parser.parse_args()


if __name__ == "__main__":
    main()
