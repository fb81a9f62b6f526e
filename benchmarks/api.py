""".venv/bin/python benchmarks/api.py

API latency for one digit and for a batch, over HTTP: both models, with database. From sending the
request until the response is received, on one persistent connection.

Measured: one digit 51.1 ms (p95 89.0), 256 digits 5.7 s (p95 7.9), on two cores that were busy
with a training run and other tests (load average 7); of processor time, 256 digits took 0.8 s in
the app: 0.47 s in the networks, 0.28 s to store them. 2026-11-21.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
from app_server import HOST, running_app
from handwriting import DIGITS, draw
from latency import Latency

from model.preprocess import to_mnist
from model.strokes import from_canvas, render

BATCH = 256
ONES, BATCHES = 200, 20
WARM_UP = 5
HEADERS = {"Content-Type": "application/json"}


def main() -> None:
    os.environ["LIMIT_CALLS"] = "0/0"
    with tempfile.TemporaryDirectory(prefix="digits-") as folder, running_app(Path(folder)) as app:
        connection = HTTPConnection(HOST, app.port, timeout=60)
        one = _measure(connection, 1, ONES)
        batch = _measure(connection, BATCH, BATCHES)
        connection.close()
    print(f"one digit   {Latency.of(one)}   {len(one)} requests")
    print(f"{BATCH} digits  {Latency.of(batch)}   {len(batch)} requests")


def _measure(connection: HTTPConnection, digits: int, times: int) -> list[float]:
    """Seconds of each request."""
    body = _body(digits)
    return [_seconds(connection, body, digits) for _ in range(WARM_UP + times)][WARM_UP:]


def _seconds(connection: HTTPConnection, body: bytes, digits: int) -> float:
    began = time.perf_counter()
    connection.request("POST", "/api/v1/predictions", body, HEADERS)
    answer = connection.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - began
    if answer.status != 201 or len(json.loads(content)["predictions"]) != digits:
        raise RuntimeError(f"{answer.status}: {content[:500]!r}")
    return seconds


def _body(digits: int) -> bytes:
    rng = np.random.default_rng(7)
    drawings = []
    for _ in range(digits):
        strokes = from_canvas({"objects": draw(int(rng.choice(DIGITS)), rng)})
        drawings.append({"pixels": to_mnist(render(strokes, 360)).tolist()})
    return json.dumps({"drawings": drawings}).encode()


if __name__ == "__main__":
    main()
