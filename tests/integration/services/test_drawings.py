"""Classify, store and label drawings, with the shipped models and a real PostgreSQL."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from database import Database
from model.strokes import InvalidDrawing
from streamlit_app.services.container import Services
from streamlit_app.services.users import User
from tests.support.digit_strokes import DIGITS, DOT, SCRIBBLE, Strokes
from tests.support.stored_rows import rows

SIZE = 360
USER = User(uuid4(), "192.0.2.1")


def canvas_json(strokes: Strokes) -> dict[str, Any]:
    """As the drawing component sends it."""
    return {
        "objects": [
            {
                "type": "Path",
                "strokeWidth": 22,
                "path": [
                    ["L" if i else "M", x * SIZE, y * SIZE] for i, (x, y) in enumerate(stroke)
                ],
            }
            for stroke in strokes
        ]
    }


def test_both_models_predict_a_drawing(services: Services) -> None:
    drawing = services.predictor.classify_canvas(canvas_json(DIGITS[7]), SIZE)
    assert drawing is not None
    assert [(r.name, r.digit) for r in drawing.predictions] == [("cnn", 7), ("vit", 7)]
    assert drawing.agreed
    assert not any(r.is_guess for r in drawing.predictions)
    assert all(sum(r.probabilities) == pytest.approx(1, abs=1e-5) for r in drawing.predictions)


def test_a_scribble_is_a_guess(services: Services) -> None:
    drawing = services.predictor.classify_canvas(canvas_json(SCRIBBLE), SIZE)
    assert drawing is not None
    assert any(r.is_guess for r in drawing.predictions)


def test_both_models_explain_a_prediction(services: Services) -> None:
    drawing = services.predictor.classify_canvas(canvas_json(DIGITS[7]), SIZE)
    assert drawing is not None
    saliency = services.predictor.explain(drawing)
    assert {name: p.shape for name, p in saliency.items()} == {"cnn": (28, 28), "vit": (28, 28)}
    assert not np.array_equal(saliency["cnn"], saliency["vit"])


@pytest.mark.parametrize("strokes", [[], DOT, [[(2.0, 2.0), (2.5, 2.5)]]])
def test_a_dot_gets_no_prediction(services: Services, strokes: Strokes) -> None:
    assert services.predictor.classify_canvas(canvas_json(strokes), SIZE) is None


def test_junk_from_the_canvas_is_an_invalid_drawing(services: Services) -> None:
    with pytest.raises(InvalidDrawing, match="stroke 1"):
        services.predictor.classify_canvas(
            {"objects": [{"type": "Path", "path": "x" * 1000}]}, SIZE
        )


def test_a_label_is_stored_with_drawing_strokes_and_predictions(
    services: Services, database: Database
) -> None:
    drawing = services.predictor.classify_canvas(canvas_json(DIGITS[7]), SIZE)
    assert drawing is not None
    drawing_id = uuid4()
    services.drawings.store(USER, drawing_id, drawing)
    services.labelling.label_new(USER, drawing_id, drawing, 7)
    services.labelling.label_new(USER, drawing_id, drawing, 7)
    assert rows(database, "SELECT digit FROM true_labels") == [(7,)]
    stored = "SELECT jsonb_array_length(strokes), octet_length(pixels), source FROM drawings"
    assert rows(database, stored) == [(2, 784, "canvas")]
    versions = "SELECT version FROM predictions JOIN model_versions ON id = model_version_id"
    assert {row[0] for row in rows(database, versions)} == set(services.predictor.versions.values())
    assert {name: a.accuracy for name, a in services.live_accuracy().items()} == {
        "cnn": 1,
        "vit": 1,
    }


def test_an_undone_label_no_longer_counts(services: Services, database: Database) -> None:
    drawing = services.predictor.classify_canvas(canvas_json(DIGITS[7]), SIZE)
    assert drawing is not None
    drawing_id = uuid4()
    services.labelling.label_new(USER, drawing_id, drawing, 1)
    services.labelling.unlabel(USER, [drawing_id])
    assert rows(database, "SELECT count(*) FROM true_labels") == [(0,)]
    assert services.live_accuracy()["cnn"].labelled == 0
    services.drawings.delete(drawing_id)
    assert rows(database, "SELECT count(*) FROM drawings") == [(0,)]
