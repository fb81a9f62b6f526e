"""Table columns that several benchmarks share."""

from __future__ import annotations

import numpy as np

from model.evaluation.metrics import Evaluation

HEAD = "accuracy  worst digit     ECE  confident err  rejected"


def columns(evaluation: Evaluation, rejected: float) -> str:
    """Values under `HEAD`; `rejected` is the share of digits above the novelty threshold."""
    worst, wrong = int(np.argmin(evaluation.recall)), len(evaluation.mistakes)
    recall = evaluation.recall[worst]
    return (
        f"{evaluation.accuracy:8.2%} {recall:8.1%} ({worst}) {evaluation.ece:7.2%}"
        f" {round(evaluation.sure_of_wrong * wrong):5} of {wrong:<4} {rejected:7.2%}"
    )
