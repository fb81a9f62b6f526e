"""A real PostgreSQL for every integration test: one embedded server, emptied between tests."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from database import (
    Database,
    DatabaseSettings,
    open_database,
)
from database.embedded_postgres import EmbeddedServer
from model import Classifier, load_classifier
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import Services
from streamlit_app.services.labelling import LabellingService
from streamlit_app.services.model_versions import ServedModels
from tests.support.stored_drawings import store_drawing
from tests.support.stored_rows import delete_everything


@pytest.fixture(scope="session")
def pristine() -> Iterator[Path]:
    """A data folder as `initdb` leaves it, to be copied: that takes seconds on a busy machine."""
    # Not tmp_path: pytest keeps its folders to one user, and as root the server runs as another.
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        server = EmbeddedServer(Path(folder).resolve() / "postgres")
        server.ensure_running()
        server.stop()
        with (server.folder / "postgresql.conf").open("a") as settings:
            # No test pulls the plug of the machine.
            settings.write("fsync = off\n")
        yield server.folder


@pytest.fixture
def data_dir(pristine: Path) -> Iterator[Path]:
    """A folder for a server that belongs to one test alone."""
    yield from _copy(pristine)


@pytest.fixture(scope="session")
def server(pristine: Path) -> Iterator[EmbeddedServer]:
    """The one that most tests share."""
    for folder in _copy(pristine):
        yield EmbeddedServer(folder / "postgres")


def _copy(pristine: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        path = Path(folder).resolve()
        subprocess.run(["cp", "-a", pristine, path / "postgres"], check=True)  # with its owner
        yield path
        server = EmbeddedServer(path / "postgres")
        server.ensure_running()  # also forgets the apps that a test killed
        server.stop()


@pytest.fixture(scope="session")
def database_url(server: EmbeddedServer) -> str:
    """The server as if it were somebody else's."""
    return server.ensure_running()


@pytest.fixture(scope="session")
def shared_database(database_url: str) -> Iterator[Database]:
    database = open_database(DatabaseSettings(database_url))
    yield database
    database.close()


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Migrated and empty."""
    delete_everything(shared_database)
    return shared_database


@pytest.fixture(scope="session")
def classifiers() -> list[Classifier]:
    """The shipped ones, as the app serves them."""
    return [load_classifier(name) for name in MODELS]


@pytest.fixture
def services(classifiers: list[Classifier], database: Database) -> Services:
    return Services(classifiers, database)


@pytest.fixture
def labelling(database: Database) -> LabellingService:
    """Without models: nothing is predicted for comparison."""
    return LabellingService(database, ServedModels([], database))


@pytest.fixture
def draw(database: Database) -> Callable[..., UUID]:
    """Store one drawing with predictions: see `store_drawing`."""
    return partial(store_drawing, database)
