"""A real PostgreSQL for every integration test: one embedded server, emptied between tests."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from database import (
    Database,
    DatabaseSettings,
    NewDrawing,
    Prediction,
    open_database,
    record_drawing,
    set_true_label,
)
from database.embedded_postgres import EmbeddedServer
from database.schema.drawings import DrawingRow
from model import Classifier, load_classifier
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import Services
from streamlit_app.services.labelling import LabellingService
from streamlit_app.services.model_versions import ServedModels


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
    with shared_database.transaction() as session:
        session.execute(text("DELETE FROM drawings"))
        session.execute(text("DELETE FROM model_versions"))
        session.execute(text("DELETE FROM served_versions"))
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
    """Store one drawing that the CNN and the ViT read, with a label unless that is None."""

    def store(
        cnn: int,
        vit: int | None = None,
        label: int | None = None,
        *,
        sure: float = 0.91,
        version: str = "cnn-1",
        age: timedelta | None = None,
        author: UUID | None = None,
    ) -> UUID:
        drawing_id = uuid4()
        read = [Prediction(version, "cnn", distribution(cnn, sure))]
        if vit is not None:
            read.append(Prediction("vit-1", "vit", distribution(vit, sure)))
        record_drawing(database, NewDrawing(drawing_id, bytes(784), read, author=author))
        if label is not None:
            set_true_label(database, drawing_id, label, author)
        if age is not None:
            with database.transaction() as session:
                made = update(DrawingRow).where(DrawingRow.id == drawing_id)
                session.execute(made.values(created_at=datetime.now(UTC) - age))
        return drawing_id

    return store


def distribution(digit: int, sure: float = 0.91) -> list[float]:
    """Ten probabilities with the most on one digit."""
    return [sure if place == digit else (1 - sure) / 9 for place in range(10)]
