"""The columns in which benchmarks say how digits are read."""

from __future__ import annotations

import numpy as np

from model.evaluation.metrics import Evaluation

HEAD = "   right  worst digit     ECE  sure of wrong  refused"


def columns(seen: Evaluation, refused: float) -> str:
    """What stands under `HEAD`; `refused` is the share of the digits that are taken for none."""
    worst, wrong = int(np.argmin(seen.recall)), len(seen.mistakes)
    return (
        f"{seen.accuracy:8.2%} {seen.recall[worst]:8.1%} ({worst}) {seen.ece:7.2%}"
        f" {round(seen.sure_of_wrong * wrong):5} of {wrong:<4} {refused:7.2%}"
    )
