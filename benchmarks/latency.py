"""Latency statistics and a stopwatch for the benchmarks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Latency:
    """Median and 95th percentile of `count` measurements, in seconds."""

    median: float
    p95: float
    count: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        """Raises ValueError without measurements."""
        if not seconds:
            raise ValueError("nothing was measured")
        ranked = sorted(seconds)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        return cls(statistics.median(ranked), p95, len(ranked))

    def __str__(self) -> str:
        return f"median {1000 * self.median:6.1f} ms   p95 {1000 * self.p95:6.1f} ms"


class Stopwatch:
    """Seconds of each run, by the name of the step."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        """Run `work`, measure it and return its result."""
        began = time.perf_counter()
        result = work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)
        return result
