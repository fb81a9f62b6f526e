"""The connection to PostgreSQL: server, engine, migrations, reconnecting after an outage."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from database.circuit_breaker import CircuitBreaker
from database.embedded_postgres import EmbeddedServer
from database.errors import DatabaseUnavailable, explain, is_outage, is_unavailable
from database.migrate import migrate
from database.settings import DatabaseSettings

_logger = logging.getLogger(__name__)

# Time out early: while the database is unavailable, a stroke must not wait long. In s, then ms.
CONNECT_ARGS = {"connect_timeout": 2, "tcp_user_timeout": 5000, "application_name": "digits"}
SESSION_SETTINGS = "SET statement_timeout = '5s'; SET lock_timeout = '2s'; SET timezone = 'UTC'"


class Database:
    """Opens transactions, and reconnects after an outage. Shared by all threads.

    `get_url` starts the server if it is an embedded one, and returns its URL; `release` tells
    that server that this process no longer needs it.
    """

    def __init__(
        self, get_url: Callable[[], str], release: Callable[[], None] = lambda: None
    ) -> None:
        self.sessions: sessionmaker[Session] = sessionmaker()
        self._get_url = get_url
        self._release = release
        self._engine: Engine | None = None
        self._breaker = CircuitBreaker()

    @property
    def available(self) -> bool:
        """Whether the last call reached the database."""
        return self._breaker.reason is None

    @property
    def reason(self) -> str | None:
        """Why it is unavailable, in a sentence without secrets; None if it is available."""
        return self._breaker.reason

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on any error.

        Raises DatabaseUnavailable: within seconds on the call that detects the outage, at once
        on the calls after it.
        """
        self.connect()
        try:
            with self.sessions.begin() as session:
                yield session
        except (DBAPIError, PoolTimeout) as error:
            if not is_unavailable(error):
                raise
            reason = explain(error, self._url())
            if is_outage(error):
                self._breaker.trip(reason)
                _logger.warning("database unavailable: %s", reason)
            raise DatabaseUnavailable(reason) from error

    def connect(self) -> None:
        """Start the server, create the engine and migrate, if needed. Usually does nothing."""
        if not self._breaker.admit():
            return
        reason = "the attempt to connect was interrupted"
        try:
            self._prepare(self._get_url())
            reason = ""
        except DatabaseUnavailable as error:
            reason = str(error)
            raise
        except (SQLAlchemyError, CommandError) as error:
            reason = explain(error, self._url())
            raise DatabaseUnavailable(reason) from error
        finally:
            if reason:
                self._breaker.trip(reason)
                _logger.warning("database unavailable: %s", reason)
            else:
                self._breaker.close()

    def ping(self) -> None:
        """Run one query. Raises DatabaseUnavailable."""
        with self.transaction() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections and release the embedded server."""
        self._disconnect()
        self._release()

    def _disconnect(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    def _prepare(self, url_text: str) -> None:
        url = make_url(url_text)
        if self._engine is None or self._engine.url != url:
            self._disconnect()
            self._engine = _engine(url)
            self.sessions.configure(bind=self._engine)
        migrate(self._engine)

    def _url(self) -> URL | None:
        return None if self._engine is None else self._engine.url


def open_database(settings: DatabaseSettings) -> Database:
    """The database at DATABASE_URL, or the embedded PostgreSQL, migrated.

    Does not raise: while PostgreSQL is unavailable, the Database keeps trying to connect.
    """
    if settings.database_url is None:
        server = EmbeddedServer(settings.data_dir / "postgres")
        database = Database(server.ensure_running, server.stop)
    else:
        database = Database(settings.database_url.__str__)
    try:
        database.connect()
    except DatabaseUnavailable:
        _logger.warning("starting without a database: no drawing is stored until it is available")
    return database


def _engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args=CONNECT_ARGS,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=2,
    )
    event.listen(engine, "connect", _set_session)
    return engine


def _set_session(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # By SET and not in the startup packet, which connection poolers reject.
    cursor = connection.cursor()
    cursor.execute(SESSION_SETTINGS)
    cursor.close()
    connection.commit()
