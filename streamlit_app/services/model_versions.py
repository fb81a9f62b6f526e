"""Which versions of the models read now. Another one may come at any time, without a restart."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from database import Database, DatabaseUnavailable, served
from feedback.model_registry import UnknownVersion, find_network
from model import BadCheckpoint, Classifier
from streamlit_app.services.classification import Predictor

LOOK_EVERY = 3.0  # seconds

_logger = logging.getLogger(__name__)


class ServedModels:
    """Gives the reader of what is to be served. One thread at a time calls `refresh`."""

    def __init__(self, shipped: Sequence[Classifier], database: Database) -> None:
        """`shipped`: what the app came with, in the order in which it is shown."""
        self._shipped = tuple(shipped)
        self._database = database
        self._ready = {each.version: each for each in shipped}

    def refresh(self, reader: Predictor) -> Predictor:
        """The reader of what is to be served now; the very same one where nothing changed.

        A version that cannot be had is not served: all stays as it is, and the log says why.
        """
        try:
            wanted = self._wanted()
            if wanted == reader.served:
                return reader
            return Predictor(
                [self._get(version) for version, _ in wanted.values()],
                {n: self._get(before) for n, (_, before) in wanted.items() if before},
            )
        except (DatabaseUnavailable, BadCheckpoint, UnknownVersion) as error:
            _logger.warning("the models stay as they are: %s", error)
            return reader

    def _wanted(self) -> Mapping[str, tuple[str, str | None]]:
        """By model name: the version to serve, and the one to compare it with."""
        rows = served(self._database)
        return {
            each.name: (rows[each.name].version, rows[each.name].before)
            if each.name in rows
            else (each.version, None)
            for each in self._shipped
        }

    def _get(self, version: str) -> Classifier:
        """Ready to read at once. Raises: as `find_network`."""
        if version not in self._ready:
            classifier = Classifier(*find_network(self._database, version))
            classifier.assess(np.zeros((1, 28, 28), np.uint8))  # the first call is slow
            self._ready[version] = classifier
        return self._ready[version]


def look_now_and_then(refresh: Callable[[], None]) -> Callable[[], None]:
    """Call `refresh` every few seconds in a thread of its own. Returns what ends that."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_EVERY):
            try:
                refresh()
            except Exception:  # the next look may go well; without this there would be none
                _logger.exception("looking for other versions failed")

    threading.Thread(target=look, name="versions", daemon=True).start()
    return ended.set
