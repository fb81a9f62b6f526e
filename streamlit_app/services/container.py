"""What the app works with, made once per process: settings, database, served models, services."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from database import Accuracy, Database, open_database
from database.rate_limits import Limit, consume
from database.statistics import running_accuracy
from model import Classifier, load_classifier
from streamlit_app.services.classification import MODELS, Predictor
from streamlit_app.services.drawings import DrawingService
from streamlit_app.services.labelling import LabellingService
from streamlit_app.services.model_versions import ServedModels
from streamlit_app.services.users import User
from streamlit_app.settings import RateLimits, Settings


class Services:
    """Shared by all sessions and API calls; safe to use from several threads."""

    def __init__(
        self,
        classifiers: Sequence[Classifier],
        database: Database,
        settings: Settings = Settings(),  # noqa: B008 - it is frozen
    ) -> None:
        """`classifiers`: the shipped ones, in the order in which the pages show them."""
        self.settings = settings
        self.database = database
        self.models = ServedModels(classifiers, database)
        self.drawings = DrawingService(database)
        self.labelling = LabellingService(database, self.models)

    @property
    def predictor(self) -> Predictor:
        """The models that are served now."""
        return self.models.predictor

    def check_rate_limit(self, user: User, kind: str, amount: int = 1) -> None:
        """Count a user's requests; `kind`: "drawings", "uploads" or "calls".

        Raises:
            OverLimit: too many within a minute, by this user or from this address.
            DatabaseUnavailable
        """
        allowed: RateLimits = getattr(self.settings, kind)
        limits = []
        if allowed.per_user is not None:
            limits.append(Limit(kind, str(user.author), allowed.per_user))
        if allowed.per_address is not None and user.address:
            limits.append(Limit(kind, user.address, allowed.per_address))
        if limits:
            consume(self.database, limits, amount)

    def live_accuracy(self) -> dict[str, Accuracy]:
        """By model name: accuracy of the served version on all labelled drawings it predicted.

        Raises:
            DatabaseUnavailable
        """
        versions = self.predictor.versions
        found = running_accuracy(self.database, list(versions.values()))
        return {name: found[version] for name, version in versions.items()}


_lock = Lock()
_created: list[Services] = []


def get_services() -> Services:
    """The services of this process, created at the first call; thread-safe.

    Raises: as `open_services`.
    """
    with _lock:
        if not _created:
            _created.append(open_services(has_sign_in=has_sign_in()))
        return _created[0]


def has_sign_in() -> bool:
    """Whether Streamlit's secrets have an [auth] section."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def open_services(*, has_sign_in: bool = False) -> Services:
    """Load the models and open the database that the environment names.

    Raises:
        SettingsError: a setting has an invalid value.
        BadCheckpoint: weights are missing or damaged.
    """
    settings = Settings.from_environment(sign_in_enabled=has_sign_in)
    classifiers = [load_classifier(name) for name in MODELS]
    services = Services(classifiers, open_database(settings.database), settings)
    services.models.refresh()
    services.predictor.predict(np.zeros((1, 28, 28), dtype=np.uint8))  # the first call is slow
    return services
