"""Where the data is stored."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PROJECT_ROOT = Path(__file__).resolve().parents[1]
DRIVER = "postgresql+psycopg2"
_SCHEMES = ("postgres", "postgresql", DRIVER)


class SettingsError(ValueError):
    """A setting has an invalid value. The message names key, value and what was expected."""

    def __init__(self, key: str, value: str, expected: str) -> None:
        super().__init__(f"{key}={value!r} cannot be used: expected {expected}")
        self.key = key


@dataclass(frozen=True)
class DatabaseSettings:
    """`database_url`: with any of PostgreSQL's usual schemes; None: the embedded PostgreSQL.

    `data_dir`: the embedded PostgreSQL stores its files in `data_dir/postgres`.

    Raises:
        SettingsError
    """

    database_url: str | None = field(default=None, repr=False)  # has a password; repr() gets logged
    data_dir: Path = PROJECT_ROOT / ".data"

    def __post_init__(self) -> None:
        if self.database_url is not None:
            object.__setattr__(self, "database_url", _normal_url(self.database_url))
        object.__setattr__(self, "data_dir", _data_dir(self.data_dir))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "DatabaseSettings":
        """Read DATABASE_URL and DATA_DIR; unset and empty are the same."""
        url = environ.get("DATABASE_URL", "").strip()
        folder = environ.get("DATA_DIR", "").strip()
        return cls(url or None, Path(folder) if folder else cls.data_dir)


def _normal_url(value: str) -> str:
    expected = "postgresql://user:password@host:port/database"
    try:
        url = make_url(value)
    # make_url raises ValueError if the port is not a number.
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL", _without_password(value), expected) from None
    if url.drivername not in _SCHEMES:
        raise SettingsError("DATABASE_URL", _without_password(value), expected)
    return url.set(drivername=DRIVER).render_as_string(hide_password=False)


def _without_password(value: str) -> str:
    """Hide everything before the last @: in a malformed URL the password can be anywhere."""
    hidden = re.sub(r"(?is)^([a-z0-9+.\-]*:/+)?.*@", r"\1***@", value)
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", hidden)


def _data_dir(path: Path) -> Path:
    folder = path.expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        raise SettingsError("DATA_DIR", str(path), "a folder, or a path where one can be created")
    return folder
