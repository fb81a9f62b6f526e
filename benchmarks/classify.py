""".venv/bin/python benchmarks/classify.py

Latency of both models for one drawing, from strokes to probabilities, on one thread, as in the
app (`Predictor.classify_canvas`).

Measured: both models 5.3 ms (from_canvas 0.5, render 1.0, to_mnist 0.2, cnn 1.9, vit 1.8),
p95 6.2 ms, of 500 drawings; two cores of an AMD EPYC, 2026-11-21.
"""

from __future__ import annotations

import gc
from functools import partial

import numpy as np
import torch
from handwriting import CANVAS, DIGITS, Objects, draw
from latency import Latency, Stopwatch

from model import load_classifier
from model.preprocess import to_mnist
from model.strokes import from_canvas, render
from streamlit_app.services.classification import MODELS, Predictor

DRAWINGS = 500
WARM_UP = 20


def main() -> None:
    torch.set_num_threads(1)
    predictor = Predictor([load_classifier(name) for name in MODELS])
    gc.collect()
    gc.freeze()  # as the app does
    rng = np.random.default_rng(7)
    drawings = [draw(DIGITS[i % len(DIGITS)], rng) for i in range(DRAWINGS)]
    for drawing in drawings[:WARM_UP]:
        predictor.classify_canvas({"objects": drawing}, CANVAS)

    step = Stopwatch()
    for drawing in drawings:
        step(
            "both models, one thread",
            partial(predictor.classify_canvas, {"objects": drawing}, CANVAS),
        )
    for drawing in drawings:
        _in_steps(step, predictor, drawing)
    for name, seconds in step.seconds.items():
        print(f"{name:24} {Latency.of(seconds)}   {len(seconds)} times")


def _in_steps(step: Stopwatch, predictor: Predictor, drawing: Objects) -> None:
    strokes = step("  from_canvas", partial(from_canvas, {"objects": drawing}))
    ink = step("  render", partial(render, strokes, CANVAS))
    images = step("  to_mnist", partial(to_mnist, ink))[None]
    for classifier in predictor.classifiers:
        step(f"  {classifier.name}", partial(classifier.predict_proba, images))


if __name__ == "__main__":
    main()
