""".venv/bin/python benchmarks/crowd.py [PEOPLE ...]

How many simultaneous users one process serves. Each draws a stroke every 2 s, labels after every
fifth and starts a new drawing. Latency counts from the time a stroke is due until all results are
received. A load is sustained while the median is under 500 ms, no connection is lost and every
stroke is stored. Server, PostgreSQL and clients share the cores of the machine.

Measured: 40 people 34 ms (p95 84), 60 people 262 ms (p95 1,328): 60 are sustained, 80 are
not; two cores of an AMD EPYC, 2026-11-21. Smaller models sustained 80 on a less busy machine.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from app_server import running_app
from handwriting import DIGITS, draw
from latency import Latency
from sqlalchemy import Engine, create_engine, text
from visitor import Visitor, visiting

STEPS = (40, 80, 90, 100, 120, 160)  # people
DURATION = 20.0  # seconds of each step
PERIOD = 2.0  # seconds from stroke to stroke
STROKES = 5  # of one drawing, before its label
LIMIT = 0.5  # seconds, of the median

_STORED = text("SELECT coalesce(sum(jsonb_array_length(strokes)), 0) FROM drawings")


@dataclass(frozen=True)
class Step:
    """The result with so many `people`. `stored`: strokes in the database, of those `sent`."""

    people: int
    strokes: Latency
    sent: int
    stored: int
    lost: int

    @property
    def sustained(self) -> bool:
        return self.strokes.median < LIMIT and self.stored == self.sent and not self.lost

    def __str__(self) -> str:
        share = f"{100 * self.stored / self.sent:.1f} % of {self.sent} stored"
        lost = f"   {self.lost} people lost" if self.lost else ""
        verdict = "sustained" if self.sustained else "not sustained"
        return f"{self.people:4} people  {self.strokes}   {share}{lost}   {verdict}"


async def _step(stream: str, database: Engine, people: int) -> Step:
    """Let so many people draw; all start with an empty canvas within one period."""
    async with AsyncExitStack() as open_pages:
        visitors = [await open_pages.enter_async_context(visiting(stream)) for _ in range(people)]
        before, now = _stored(database), time.perf_counter()
        drawing = [_draw(visitor, seed, now) for seed, visitor in enumerate(visitors)]
        found = await asyncio.gather(*drawing, return_exceptions=True)
    strokes = [one for each in found if isinstance(each, list) for one in each]
    lost = sum(isinstance(each, BaseException) for each in found)
    return Step(people, Latency.of(strokes), len(strokes), _stored(database) - before, lost)


def _stored(database: Engine) -> int:
    """The number of strokes in the database."""
    with database.connect() as connection:
        return int(connection.execute(_STORED).scalar_one())


async def _draw(visitor: Visitor, seed: int, now: float) -> list[float]:
    """Seconds of each stroke, one per `PERIOD`; labels are between two strokes."""
    rng = np.random.default_rng(seed)
    due, end = now + rng.uniform(0, PERIOD), now + DURATION
    most = int(rng.integers(1, STROKES, endpoint=True))  # so that not all label at once
    seconds: list[float] = []
    while due < end:
        digit = int(rng.choice(DIGITS))
        objects = [stroke for _ in range(STROKES) for stroke in draw(digit, rng)]
        for count in range(1, most + 1):
            await _until(due)
            await visitor.draw(objects[:count])
            seconds.append(time.perf_counter() - due)
            due += PERIOD
        await _until(due - PERIOD / 2)
        await visitor.label(digit)
        most = STROKES
    return seconds


async def _until(due: float) -> None:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def _measure(stream: str, database: Engine, steps: list[int]) -> int:
    """The largest sustained load; stops at the first that is not."""
    most = 0
    for people in steps:
        step = await _step(stream, database, people)
        print(step, flush=True)
        if not step.sustained:
            break
        most = people
    return most


def main() -> None:
    steps = [int(argument) for argument in sys.argv[1:]] or list(STEPS)
    with tempfile.TemporaryDirectory(prefix="digits-") as folder, running_app(Path(folder)) as app:
        database = create_engine(app.database_url)
        most = asyncio.run(_measure(app.stream, database, steps))
        database.dispose()
    print(f"{most} people sustained with a median under {1000 * LIMIT:.0f} ms")


if __name__ == "__main__":
    main()
