"""Migrations create the schema that the code expects, can be reverted, and run once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from database import Database, DatabaseSettings, open_database
from database.migrate import alembic_config, migrate
from database.schema import Base

TABLES = {
    "alembic_version",
    "answered",
    "doubts",
    "drawing_tallies",
    "drawings",
    "label_votes",
    "model_versions",
    "outcomes",
    "pair_tallies",
    "predictions",
    "reading_tallies",
    "served_versions",
    "signed_out",
    "trend_tallies",
    "true_labels",
    "usage",
    "weights",
}


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    """A new database without tables on the same server."""
    name = f"test_{uuid4().hex}"
    server = create_engine(make_url(database_url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} STRATEGY file_copy"))
    engine = create_engine(make_url(database_url).set(database=name))
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def constraints(engine: Engine) -> list[tuple[str, str]]:
    """Constraints as PostgreSQL prints them; compare_metadata does not compare these."""
    query = """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype IN ('c', 'p', 'f', 'u') AND connamespace = 'public'::regnamespace
            AND conname NOT LIKE 'alembic%' ORDER BY conname
    """
    with engine.connect() as connection:
        return [(name, rule) for name, rule in connection.execute(text(query))]


def test_migrations_and_models_agree(empty: Engine) -> None:
    migrate(empty)
    with empty.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_and_models_agree_on_every_constraint(empty: Engine) -> None:
    migrate(empty)
    migrated = constraints(empty)
    with empty.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
        Base.metadata.create_all(connection)
    assert constraints(empty) == migrated


def test_migrations_can_be_reverted_and_applied_again(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    migrate(empty)
    assert set(inspect(empty).get_table_names()) == TABLES


def test_apps_that_start_together_migrate_once(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(open_database, [DatabaseSettings(url)] * 4))
    assert [database.reason for database in started] == [None] * 4
    for database in started:
        database.close()


def test_an_unknown_newer_schema_is_left_alone(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database = open_database(DatabaseSettings(empty.url.render_as_string(hide_password=False)))
    assert not database.available
    assert "unknown to this version" in str(database.reason)
    database.close()


def test_migrating_again_loses_no_rows(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("INSERT INTO model_versions (name, version) VALUES ('cnn', 'kept')"))
        engine = session.get_bind()
    assert isinstance(engine, Engine)
    migrate(engine)
    with database.transaction() as session:
        assert session.scalar(text("SELECT version FROM model_versions")) == "kept"
