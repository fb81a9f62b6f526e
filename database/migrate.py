"""Migrates the schema at every start; the revisions are in migrations/versions."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

SCRIPT_FOLDER = Path(__file__).resolve().parents[1] / "migrations"
# Unique among this database's advisory locks: "digits" in ASCII.
LOCK_KEY = 0x646967697473
# Alembic keeps the running migration in module globals: one thread at a time.
_THREAD_LOCK = threading.Lock()


def migrate(engine: Engine) -> None:
    """Run the missing revisions, all or none. Processes that start together wait for the first."""
    with _THREAD_LOCK, engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Makes Alembic's commands run in this connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPT_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
