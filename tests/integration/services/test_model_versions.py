"""Another model version is served without a restart; the previous one is compared with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from uuid import UUID, uuid4

import numpy as np
import pytest
import torch
from sqlalchemy import text

from database import Database, DrawingFilter, Prediction, find_drawings
from database.agreement import Agreement
from database.model_versions import (
    add_predictions,
    find_weights,
    live_versions,
    set_live_version,
    trained_versions,
)
from database.rollup_maintenance import RecountResult, recount
from database.statistics import compare_versions
from feedback.model_registry import UnknownVersion, find_network, keep_network, served_version
from model import Classifier
from model.checkpoint import SAVED_MODELS, load_checkpoint
from model.handwriting.reference_digits import reference_digits
from streamlit_app.services.classification import ClassifiedDrawing
from streamlit_app.services.container import Services
from streamlit_app.services.users import NotAllowed, User
from tests.support.stored_drawings import distribution

USER = User(uuid4(), "192.0.2.1")
DIGITS = reference_digits()[:6]


@pytest.fixture
def trained(database: Database) -> str:
    """A CNN that predicts 3 for everything, in the database."""
    network, card = load_checkpoint("cnn", SAVED_MODELS)
    with torch.no_grad():
        list(network.parameters())[-1][3] += 1000
    return keep_network(database, network, card).version


def drawing_of(services: Services, number: int) -> ClassifiedDrawing:
    return services.predictor.classify_images(DIGITS.images[number : number + 1], "api")[0]


def label(services: Services, number: int) -> UUID:
    drawing_id = uuid4()
    digit = int(DIGITS.labels[number])
    services.labelling.label_new(USER, drawing_id, drawing_of(services, number), digit)
    return drawing_id


def test_a_running_app_serves_the_promoted_version_and_a_rollback(
    services: Services, database: Database, trained: str
) -> None:
    before = services.predictor.versions["cnn"]
    services.models.refresh()
    assert services.predictor.versions["cnn"] == before
    set_live_version(database, "cnn", trained, before)
    services.models.refresh()
    assert services.predictor.versions["cnn"] == trained
    assert drawing_of(services, 0).predictions[0].digit == 3
    assert served_version(database, "cnn") == trained
    set_live_version(database, "cnn", before, trained)
    services.models.refresh()
    assert services.predictor.versions["cnn"] == before
    assert live_versions(database)["cnn"].previous == trained


def test_models_are_not_reloaded_without_a_change(services: Services) -> None:
    predictor = services.predictor
    services.models.refresh()
    assert services.predictor is predictor


def test_a_version_that_cannot_be_loaded_changes_nothing(
    services: Services, database: Database, trained: str
) -> None:
    predictor = services.predictor
    set_live_version(database, "cnn", "cnn-00000000", None)
    services.models.refresh()
    assert services.predictor is predictor
    set_live_version(database, "cnn", trained, None)
    with database.transaction() as session:
        session.execute(text("UPDATE weights SET content = 'broken'"))
    services.models.refresh()
    assert services.predictor is predictor


def test_no_prediction_fails_while_versions_change(
    services: Services, database: Database, trained: str
) -> None:
    before, ended = services.predictor.versions["cnn"], Event()

    def predict_repeatedly() -> set[str]:
        seen, is_last = set(), False
        while not is_last:
            is_last = ended.is_set()
            seen |= {each.version for each in drawing_of(services, 1).predictions}
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(predict_repeatedly) for _ in range(3)]
        for version in [trained, before, trained]:
            set_live_version(database, "cnn", version, None)
            services.models.refresh()
        ended.set()
        seen = set.union(*(reader.result() for reader in readers))
    assert trained in seen


def test_only_a_reviewer_chooses_which_version_is_served(
    services: Services, database: Database, trained: str
) -> None:
    shipped = services.predictor.versions["cnn"]
    with pytest.raises(NotAllowed, match="Only reviewers"):
        services.models.serve(USER, trained)
    assert served_version(database, "cnn") == shipped
    services.models.serve(replace(USER, is_reviewer=True), trained)
    assert live_versions(database)["cnn"].previous == shipped
    assert services.predictor.versions["cnn"] == trained


def test_both_versions_predict_drawings_labelled_after_a_change(
    services: Services, database: Database, trained: str
) -> None:
    before = services.predictor.versions["cnn"]
    early = uuid4()
    services.drawings.store(USER, early, drawing_of(services, 0))
    set_live_version(database, "cnn", trained, before)
    services.models.refresh()
    for number in range(1, 6):
        label(services, number)
    services.labelling.label(USER, [early], int(DIGITS.labels[0]))
    threes = int((DIGITS.labels == 3).sum())
    found = compare_versions(database, None, before, trained)
    assert found == Agreement(6, threes, 6, threes, both_correct=threes, only_first=6 - threes)
    assert compare_versions(database, None, trained, before).only_second == 6 - threes
    assert found.p_value < 0.1
    assert recount(database) == RecountResult(0, 0)


def test_a_version_predicts_a_drawing_once(services: Services) -> None:
    drawing = label(services, 0)
    again = Prediction("cnn-x", "cnn", distribution(5))
    add_predictions(services.database, {drawing: again})
    add_predictions(services.database, {drawing: Prediction("cnn-x", "cnn", distribution(6))})
    add_predictions(services.database, {uuid4(): again})  # a deleted drawing
    (entry,) = find_drawings(services.database, DrawingFilter())
    assert [p.digit for p in entry.predictions if p.version == "cnn-x"] == [5]


def test_stored_weights_are_loaded_unchanged(database: Database, trained: str) -> None:
    network, card = find_network(database, trained)
    assert card.version == trained == trained_versions(database)[0]
    assert (Classifier(network, card).predict_proba(DIGITS.images).argmax(1) == 3).all()
    stored = find_weights(database, trained)
    assert stored is not None
    assert stored.card["sha256"] == card.sha256
    shipped = served_version(database, "vit")
    assert np.isfinite(Classifier(*find_network(database, shipped)).novelty_threshold)
    with pytest.raises(UnknownVersion, match="cnn-00000000"):
        find_network(database, "cnn-00000000")
