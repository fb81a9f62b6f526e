"""Brings the schema up to date at every start. Steps: migrations/versions."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

SCRIPTS = Path(__file__).resolve().parents[1] / "migrations"
# Any number that nobody else locks in this database: "digits" in ASCII.
LOCK_KEY = 0x646967697473
# Alembic keeps the running migration in module globals, so one thread at a time.
_ONE_AT_A_TIME = threading.Lock()


def migrate(engine: Engine) -> None:
    """Run what is missing, all or nothing. Processes that start together wait for the first."""
    with _ONE_AT_A_TIME, engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """What Alembic's commands need to work in this connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
