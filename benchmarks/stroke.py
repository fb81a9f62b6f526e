""".venv/bin/python benchmarks/stroke.py

Server latency of one stroke: one visitor, a real websocket, both models, with database. From
sending the message until all results are received and the drawing is stored; without the 200 ms
that the canvas waits before sending.

Measured: one stroke 19.2 ms (p95 26.0), one label 17.7 ms (p95 23.2); two cores of an AMD EPYC,
2026-11-21.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import numpy as np
from app_server import running_app
from handwriting import DIGITS, draw
from latency import Latency
from visitor import Visitor, visiting

STROKES = 200
WARM_UP = 10  # digits


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="digits-") as folder, running_app(Path(folder)) as app:
        strokes, labels = asyncio.run(_measure(app.stream))
    print(f"one stroke  {Latency.of(strokes)}   {len(strokes)} strokes")
    print(f"one label   {Latency.of(labels)}   {len(labels)} labels")


async def _measure(stream: str) -> tuple[list[float], list[float]]:
    """Seconds of each stroke, and of each label."""
    rng = np.random.default_rng(7)
    strokes: list[float] = []
    labels: list[float] = []
    async with visiting(stream) as visitor:
        for _ in range(WARM_UP):
            await _digit(visitor, rng)
        while len(strokes) < STROKES:
            drawn, labelled = await _digit(visitor, rng)
            strokes += drawn
            labels.append(labelled)
    return strokes, labels


async def _digit(visitor: Visitor, rng: np.random.Generator) -> tuple[list[float], float]:
    """One digit, stroke by stroke, and its label: seconds of each."""
    digit = int(rng.choice(DIGITS))
    objects = draw(digit, rng)
    strokes = [await visitor.draw(objects[: i + 1]) for i in range(len(objects))]
    return strokes, await visitor.label(digit)


if __name__ == "__main__":
    main()
