""".venv/bin/python benchmarks/writers.py [WRITERS ...]

Throughput of concurrent writers: drawings per second, each with strokes, two predictions, a label
and all rollups in one durable transaction (fsync). Writers are threads of one process, like the
app's sessions, and use the embedded PostgreSQL on the same machine. A recount at the end checks
that no count is lost.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import numpy as np
from latency import Latency

from database import (
    Database,
    DatabaseSettings,
    NewDrawing,
    Prediction,
    dashboard,
    open_database,
    record_drawing,
)
from database.rollup_maintenance import RecountResult, recount

WRITERS = (1, 8)
DURATION = 10.0  # seconds


def main() -> None:
    for writers in [int(word) for word in sys.argv[1:]] or WRITERS:
        with tempfile.TemporaryDirectory(prefix="digits-") as folder:
            _measure(writers, Path(folder))


def _measure(writers: int, folder: Path) -> None:
    with _opened(folder) as database:
        _write_to(database, 0.5)  # warm-up
        with ThreadPoolExecutor(writers) as pool:
            times = list(pool.map(_write_to, [database] * writers, [DURATION] * writers))
        every = [seconds for part in times for seconds in part]
        rate = sum(len(part) / sum(part) for part in times)
        counted = dashboard(database, None, {"cnn": None, "vit": None})
        is_right = recount(database) == RecountResult(0, 0)
        print(
            f"{writers:2} writers: {rate:6,.0f} drawings a second, each {Latency.of(every)};"
            f" {counted.labelled:,} counted, {'none lost' if is_right else 'COUNTED WRONGLY'}"
        )


def _write_to(database: Database, duration: float) -> list[float]:
    """Seconds of each write; writes for `duration` seconds."""
    rng = np.random.default_rng()
    times: list[float] = []
    ends = time.perf_counter() + duration
    while time.perf_counter() < ends:
        drawing, digit = _drawing(rng)
        began = time.perf_counter()
        record_drawing(database, drawing, digit)
        times.append(time.perf_counter() - began)
    return times


def _drawing(rng: np.random.Generator) -> tuple[NewDrawing, int]:
    digit = int(rng.integers(10))
    probabilities = [0.91 if place == digit else 0.01 for place in range(10)]
    points = rng.uniform(0, 360, (40, 2)).round(1).tolist()
    predictions = [Prediction(f"{name}-bench", name, probabilities) for name in ("cnn", "vit")]
    strokes = [{"width": 22.0, "points": points}]
    return NewDrawing(uuid4(), rng.bytes(784), predictions, strokes, author=uuid4()), digit


@contextmanager
def _opened(folder: Path) -> Iterator[Database]:
    database = open_database(DatabaseSettings(None, folder))
    try:
        yield database
    finally:
        database.close()


if __name__ == "__main__":
    main()
