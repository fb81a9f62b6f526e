""".venv/bin/python benchmarks/explain.py

Latency that “Show why” adds to one stroke, on one thread: both attribution maps and their images.

Measured on one core of an AMD EPYC, medians: CNN 18.2 ms, ViT 2.8 ms, images 0.4 ms each.
"""

from __future__ import annotations

import gc
from functools import partial

import numpy as np
import torch
from handwriting import CANVAS, DIGITS, draw
from latency import Latency, Stopwatch

from model import load_classifier
from model.explain import explain
from model.preprocess import to_mnist
from model.strokes import from_canvas, render
from streamlit_app.components.drawing_image import opacity_url, pixels_url
from streamlit_app.services.classification import MODELS

DRAWINGS = 200
WARM_UP = 20


def main() -> None:
    torch.set_num_threads(1)
    classifiers = [load_classifier(name) for name in MODELS]
    gc.collect()
    gc.freeze()  # as the app does
    rng = np.random.default_rng(7)
    step = Stopwatch()
    for i in range(WARM_UP + DRAWINGS):
        if i == WARM_UP:
            step.seconds.clear()
        objects = draw(DIGITS[i % len(DIGITS)], rng)
        pixels = to_mnist(render(from_canvas({"objects": objects}), CANVAS))
        for classifier in classifiers:
            places = step(classifier.name, partial(explain, classifier, pixels))
            step("images", lambda: (pixels_url(pixels), opacity_url(places)))  # noqa: B023
    for name, seconds in step.seconds.items():
        print(f"{name:10} {Latency.of(seconds)}   {len(seconds)} times")


if __name__ == "__main__":
    main()
