"""Which model versions are served. Another version is loaded without a restart."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

import numpy as np

from database import Database, DatabaseUnavailable, Prediction
from database.model_versions import add_predictions, find_unpredicted, live_versions
from feedback.model_registry import UnknownVersion, find_network, predict_drawings, promote
from model import BadCheckpoint, Classifier
from streamlit_app.services.classification import Predictor
from streamlit_app.services.users import NotAllowed, User

REFRESH_EVERY = 3.0  # seconds

_logger = logging.getLogger(__name__)
_Versions = Mapping[str, tuple[str, str | None]]  # by model name: served version, previous version


class ServedModels:
    """`predictor`: the models served now; `refresh` replaces it when the database says so."""

    def __init__(self, shipped: Sequence[Classifier], database: Database) -> None:
        """`shipped`: the classifiers of this release, in the order in which they are shown."""
        self.predictor = Predictor(shipped)
        self._shipped = tuple(shipped)
        self._database = database
        self._loaded = {each.version: each for each in shipped}
        self._refreshing = threading.Lock()

    def refresh(self) -> None:
        """Serve the versions that the database names.

        If one can't be loaded, the models stay as they are and the reason is logged.
        """
        with self._refreshing:
            try:
                chosen = self._chosen_versions()
                if chosen != _versions(self.predictor):
                    self.predictor = Predictor(
                        [self._load(version) for version, _ in chosen.values()],
                        {
                            n: self._load(previous)
                            for n, (_, previous) in chosen.items()
                            if previous
                        },
                    )
            except (DatabaseUnavailable, BadCheckpoint, UnknownVersion) as error:
                _logger.warning("the served models stay as they are: %s", error)

    def refresh_periodically(self) -> Callable[[], None]:
        """Call `refresh` every few seconds in a background thread. Returns what stops it."""
        stopped = threading.Event()

        def run() -> None:
            while not stopped.wait(REFRESH_EVERY):
                try:
                    self.refresh()
                except Exception:  # the next refresh may succeed
                    _logger.exception("refreshing the served models failed")

        threading.Thread(target=run, name="model-versions", daemon=True).start()
        return stopped.set

    def serve(self, user: User, version: str) -> None:
        """Let all running apps serve this version: this one at once, others within seconds.

        Raises:
            NotAllowed: the user is not a reviewer.
            UnknownVersion, BadCheckpoint, DatabaseUnavailable: nothing is changed.
        """
        if not user.is_reviewer:
            raise NotAllowed("Only reviewers may choose the served version.")
        promote(self._database, version)
        self.refresh()

    def predict_for_comparison(self, drawing_ids: Collection[UUID]) -> None:
        """Store what the served and the previous version predict for labelled drawings.

        So both can be compared on the same drawings. Does nothing for models whose version was
        not replaced lately.

        Raises: DatabaseUnavailable.
        """
        predictor = self.predictor
        for name, previous in predictor.previous.items():
            current = next(each for each in predictor.classifiers if each.name == name)
            for classifier in (previous, current):
                pixels = find_unpredicted(self._database, drawing_ids, classifier.version)
                if pixels:
                    add_predictions(self._database, _predict_stored(classifier, pixels))

    def _chosen_versions(self) -> _Versions:
        rows = live_versions(self._database)
        return {
            each.name: (rows[each.name].version, rows[each.name].previous)
            if each.name in rows
            else (each.version, None)
            for each in self._shipped
        }

    def _load(self, version: str) -> Classifier:
        """Raises: as `find_network`."""
        if version not in self._loaded:
            classifier = Classifier(*find_network(self._database, version))
            # The first call is slow.
            classifier.predict_with_novelty(np.zeros((1, 28, 28), np.uint8))
            self._loaded[version] = classifier
        return self._loaded[version]


def _versions(predictor: Predictor) -> _Versions:
    previous = {name: each.version for name, each in predictor.previous.items()}
    return {name: (version, previous.get(name)) for name, version in predictor.versions.items()}


def _predict_stored(
    classifier: Classifier, drawings: Mapping[UUID, bytes]
) -> dict[UUID, Prediction]:
    """`drawings`: by id, 784 bytes of pixels."""
    pixels = np.array([np.frombuffer(d, np.uint8).reshape(28, 28) for d in drawings.values()])
    return dict(zip(drawings, predict_drawings(classifier, pixels), strict=True))
