""".venv/bin/python benchmarks/classify.py

How long both models take for one drawing, strokes to probabilities, on one thread.
The app's own path: `Service.classify`, without a database.

Measured: both models 5.1 ms (from_canvas 0.4, render 1.0, to_mnist 0.2, cnn 1.9, vit 1.8),
p95 5.7 ms, of 500 drawings; two cores of an AMD EPYC, 2026-11-21.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np
import torch
from handwriting import CANVAS, DIGITS, Objects, draw
from latency import Latency

from database import Database
from model import load_classifier
from model.preprocess import to_mnist
from model.strokes import from_canvas, render
from streamlit_app.service import MODELS, Service

DRAWINGS = 500
WARM_UP = 20

T = TypeVar("T")


def main() -> None:
    torch.set_num_threads(1)
    classifiers = [load_classifier(name) for name in MODELS]
    service = Service(classifiers, Database(lambda: ""))  # never asked: nothing is kept here
    gc.collect()
    gc.freeze()  # as the app does
    hand = np.random.default_rng(7)
    drawings = [draw(DIGITS[i % len(DIGITS)], hand) for i in range(DRAWINGS)]
    for drawing in drawings[:WARM_UP]:
        service.classify({"objects": drawing}, CANVAS)

    whole = [_timed(partial(service.classify, {"objects": d}, CANVAS))[1] for d in drawings]
    print(f"both models, one thread  {Latency.of(whole)}   {len(whole)} drawings")
    for step, seconds in _split(service, drawings).items():
        print(f"  {step:22} {Latency.of(seconds)}")


def _split(service: Service, drawings: list[Objects]) -> dict[str, list[float]]:
    """Seconds of each step, for each drawing."""
    steps: dict[str, list[float]] = {}

    def step(name: str, work: Callable[[], T]) -> T:
        result, seconds = _timed(work)
        steps.setdefault(name, []).append(seconds)
        return result

    for drawing in drawings:
        strokes = step("from_canvas", partial(from_canvas, {"objects": drawing}))
        ink = step("render", partial(render, strokes, CANVAS))
        images = step("to_mnist", partial(to_mnist, ink))[None]
        for classifier in service.classifiers:
            step(classifier.name, partial(classifier.predict_proba, images))
    return steps


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


if __name__ == "__main__":
    main()
