"""Errors of this package, and what a driver's error means."""

from uuid import UUID

from alembic.util import CommandError
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class DatabaseUnavailable(Exception):
    """PostgreSQL did not answer: nothing was stored or loaded. Predictions continue without it.

    The message is a short sentence without secrets that can be shown to users.
    """


class UnknownDrawing(LookupError):
    """No drawing with this id is stored."""

    def __init__(self, drawing_id: UUID) -> None:
        super().__init__(f"no drawing with the id {drawing_id} is stored")
        self.drawing_id = drawing_id


# SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html
_UNDEFINED = ("42P01", "42883")  # no such table or function: an empty database, migrate again
_OUTAGE = ("08", "57P", *_UNDEFINED)


def is_unavailable(error: Exception) -> bool:
    """Whether a retry may succeed; False for a programming error or invalid values."""
    kinds = (OperationalError, InterfaceError, InternalError, PoolTimeout)
    return isinstance(error, kinds) or _sqlstate(error) in _UNDEFINED


def is_outage(error: Exception) -> bool:
    """Whether other calls would fail as well; False for one slow or deadlocked statement."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = _sqlstate(error)
    # libpq gives no SQLSTATE if the connection itself failed.
    return state is None or state.startswith(_OUTAGE)


def explain(error: Exception, url: URL | None) -> str:
    """One line: which PostgreSQL, and its or libpq's message."""
    return f"{_location(url)}: {_without_password(_first_cause(error), url)}"


def _sqlstate(error: Exception) -> str | None:
    return getattr(getattr(error, "orig", None), "pgcode", None)


def _location(url: URL | None) -> str:
    if url is None:
        return "PostgreSQL"
    host = url.host or url.query.get("host") or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL at {host}{port}, database {url.database!r}"


def _first_cause(error: Exception) -> str:
    if isinstance(error, PoolTimeout):
        return "all connections are busy"
    if isinstance(error, CommandError):
        return f"its schema is unknown to this version of the app ({error})"
    text = str(getattr(error, "orig", None) or error).strip()
    # 'connection to server at "db", port 5432 failed: FATAL:  password authentication failed …'
    line = text.partition("failed: ")[2] or text
    line = line.splitlines()[0] if line else "no answer"
    return line.removeprefix("FATAL:").removeprefix("ERROR:").strip()


def _without_password(line: str, url: URL | None) -> str:
    password = None if url is None else url.password
    return line.replace(str(password), "***") if password else line
