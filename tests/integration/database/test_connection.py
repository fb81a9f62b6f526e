"""PostgreSQL stops and comes back: no stored drawing is lost, and no caller waits."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import psutil  # type: ignore[import-untyped]
import pytest
from sqlalchemy import create_engine, make_url, text

from database import (
    Database,
    DatabaseSettings,
    DatabaseUnavailable,
    NewDrawing,
    open_database,
    record_drawing,
)
from database.embedded_postgres import EmbeddedServer
from tests.support.stored_rows import drawing_ids


def store(database: Database) -> UUID:
    drawing_id = uuid4()
    record_drawing(database, NewDrawing(drawing_id, bytes(784), []))
    return drawing_id


def retry(action: Callable[[], UUID], seconds: float = 15) -> UUID:
    """Repeat while the database is unavailable."""
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except DatabaseUnavailable:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_killed_server_restarts_with_all_stored_drawings(data_dir: Path) -> None:
    database = open_database(DatabaseSettings(data_dir=data_dir))
    before = store(database)
    pid_file = data_dir / "postgres" / "postmaster.pid"
    server = psutil.Process(int(pid_file.read_text().split()[0]))
    workers = server.children()
    server.kill()
    psutil.wait_procs(workers, timeout=10)  # on a busy machine they run on for a moment
    for _ in range(20):  # the first detects the outage, the others fail at once
        with pytest.raises(DatabaseUnavailable):
            store(database)
    assert not database.available
    assert "postgres" in str(database.reason)
    after = retry(lambda: store(database))
    assert database.available
    assert database.reason is None
    assert drawing_ids(database) == {before, after}
    database.close()


@pytest.fixture
def absent(database_url: str) -> Iterator[str]:
    """The URL of a database that does not exist yet."""
    name = f"test_{uuid4().hex}"
    yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
    on_server(database_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def on_server(url: str, statement: str) -> None:
    engine = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_an_app_that_starts_before_its_database_connects_later(
    database_url: str, absent: str
) -> None:
    database = open_database(DatabaseSettings(absent))
    name = make_url(absent).database
    assert not database.available
    assert f'database "{name}" does not exist' in str(database.reason)
    on_server(database_url, f"CREATE DATABASE {name} STRATEGY file_copy")
    drawing_id = retry(lambda: store(database))
    assert drawing_ids(database) == {drawing_id}
    database.close()


def test_an_emptied_database_is_migrated_again(database_url: str, absent: str) -> None:
    on_server(database_url, f"CREATE DATABASE {make_url(absent).database} STRATEGY file_copy")
    database = open_database(DatabaseSettings(absent))
    store(database)
    on_server(absent, "DROP SCHEMA public CASCADE")
    on_server(absent, "CREATE SCHEMA public")
    with pytest.raises(DatabaseUnavailable):
        store(database)
    drawing_id = retry(lambda: store(database))
    assert drawing_ids(database) == {drawing_id}
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody:hunter2@/postgres?host={folder}",
        "postgresql://ann:hunter2@127.0.0.1:1/digits",
        "postgresql://ann:hunter2@/digits?host=/nowhere",
    ],
)
def test_the_reason_names_the_server_and_no_password(server: EmbeddedServer, url: str) -> None:
    database = open_database(DatabaseSettings(url.format(folder=server.folder)))
    assert not database.available
    assert str(database.reason).startswith("PostgreSQL at ")
    assert "hunter2" not in str(database.reason)


def test_a_wrong_password_is_named_as_the_reason(data_dir: Path) -> None:
    rules = data_dir / "postgres" / "pg_hba.conf"
    rules.write_text("local all ann scram-sha-256\n" + rules.read_text())
    url = EmbeddedServer(data_dir / "postgres").ensure_running()
    on_server(url, "CREATE ROLE ann LOGIN PASSWORD 'right'")
    wrong = make_url(url).set(username="ann", password="hunter2")
    database = open_database(DatabaseSettings(wrong.render_as_string(hide_password=False)))
    assert 'password authentication failed for user "ann"' in str(database.reason)
    assert "hunter2" not in str(database.reason)
    database.close()


def test_other_callers_fail_at_once_while_one_reconnects() -> None:
    trying, answer = threading.Event(), threading.Event()

    def get_url() -> str:
        trying.set()
        answer.wait(10)
        raise DatabaseUnavailable("still away")

    database = Database(get_url)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(store, database)
        trying.wait(10)
        for _ in range(100):
            with pytest.raises(DatabaseUnavailable):
                store(database)
        assert first.running()
        answer.set()
        with pytest.raises(DatabaseUnavailable, match="still away"):
            first.result()


def test_a_statement_timeout_does_not_make_the_database_unavailable(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable, match="statement timeout"):  # noqa: PT012, SIM117
        with database.transaction() as session:
            session.execute(text("SET LOCAL statement_timeout = '20ms'"))
            session.execute(text("SELECT pg_sleep(5)"))
    assert database.available


def test_connections_closed_by_the_server_are_replaced_without_an_error(database: Database) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    cut += " AND application_name = 'digits'"
    for _ in range(3):
        with database.transaction() as session, database.transaction() as other:
            other.execute(text("SELECT 1"))
            other.commit()
            session.execute(text(cut))
        store(database)
    assert len(drawing_ids(database)) == 3
