"""The way into PostgreSQL: server, engine, migrations, and what happens while it is away."""

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

# A database that is away must cost a stroke little: give up early. Seconds, then milliseconds.
CONNECT_ARGS = {"connect_timeout": 2, "tcp_user_timeout": 5000, "application_name": "digits"}
SESSION_SETTINGS = "SET statement_timeout = '5s'; SET lock_timeout = '2s'; SET timezone = 'UTC'"


class Database:
    """What recorder and statistics take as their first argument. Shared by all threads.

    `address` makes sure that a server runs, where that is ours to do, and gives its URL;
    `release` tells that server that this process needs it no more.
    """

    def __init__(
        self, address: Callable[[], str], release: Callable[[], None] = lambda: None
    ) -> None:
        self.sessions: sessionmaker[Session] = sessionmaker()
        self._address = address
        self._release = release
        self._engine: Engine | None = None
        self._breaker = CircuitBreaker()

    @property
    def available(self) -> bool:
        """Whether the last call got through."""
        return self._breaker.reason is None

    @property
    def reason(self) -> str | None:
        """Why it is away, in plain words and without secrets; None while it is there."""
        return self._breaker.reason

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on any error.

        Raises DatabaseUnavailable: after at most some seconds for the call that finds out,
        at once for those that follow.
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
                _logger.warning("database away: %s", reason)
            raise DatabaseUnavailable(reason) from error

    def connect(self) -> None:
        """Start the server, make the engine and migrate, if that is due. Usually does nothing."""
        if not self._breaker.admit():
            return
        reason = "the attempt to connect was broken off"
        try:
            self._prepare(self._address())
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
                _logger.warning("database away: %s", reason)
            else:
                self._breaker.close()

    def ping(self) -> None:
        """Run one query. Raises DatabaseUnavailable."""
        with self.transaction() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give all connections back, and the embedded server to who else uses it."""
        self._disconnect()
        self._release()

    def _disconnect(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    def _prepare(self, address: str) -> None:
        url = make_url(address)
        if self._engine is None or self._engine.url != url:
            self._disconnect()
            self._engine = _engine(url)
            self.sessions.configure(bind=self._engine)
        migrate(self._engine)

    def _url(self) -> URL | None:
        return None if self._engine is None else self._engine.url


def open_database(settings: DatabaseSettings) -> Database:
    """DATABASE_URL, or else the embedded PostgreSQL; migrated and ready.

    Never fails: where PostgreSQL is away, the Database says so and goes on trying.
    """
    if settings.database_url is None:
        server = EmbeddedServer(settings.data_dir / "postgres")
        database = Database(server.ensure_running, server.stop)
    else:
        database = Database(settings.database_url.__str__)
    try:
        database.connect()
    except DatabaseUnavailable:
        _logger.warning("starting without a database; drawings are not stored until it comes")
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
    # By SET and not in the start packet, which connection poolers refuse.
    cursor = connection.cursor()
    cursor.execute(SESSION_SETTINGS)
    cursor.close()
    connection.commit()
