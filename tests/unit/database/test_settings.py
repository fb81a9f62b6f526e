"""A wrong setting stops the app at its start, and says which and why."""

from pathlib import Path

import pytest

from database import DatabaseSettings, SettingsError
from database.settings import PROJECT_ROOT


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_usual_scheme_selects_our_driver(scheme: str) -> None:
    settings = DatabaseSettings.from_environment(
        {"DATABASE_URL": f"{scheme}://ann:pw@db:5433/digits"}
    )
    assert settings.database_url == "postgresql+psycopg2://ann:pw@db:5433/digits"


@pytest.mark.parametrize("environ", [{}, {"DATABASE_URL": "", "DATA_DIR": " "}])
def test_without_settings_the_embedded_postgresql_is_used(environ: dict[str, str]) -> None:
    assert DatabaseSettings.from_environment(environ) == DatabaseSettings(
        None, PROJECT_ROOT / ".data"
    )


def test_special_characters_in_a_password_are_kept() -> None:
    url = "postgresql+psycopg2://ann:p%40ss%2Fw@db/digits"
    assert DatabaseSettings(url).database_url == url


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ann:secret@db/digits",
        "sqlite:///digits.db?password=secret",
        "postgresql+psycopg://ann:secret@db/digits",
        "postgresql://ann:secret@db:port/digits",
        "postgres:/ann:secret@db/digits",
        "ann:secret@db/digits",
        "digits",
    ],
)
def test_an_invalid_url_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        DatabaseSettings.from_environment({"DATABASE_URL": url})
    message = str(refusal.value)
    assert message.startswith("DATABASE_URL='")
    assert "expected postgresql://" in message
    assert "secret" not in message


def test_a_file_is_refused_as_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingsError, match=r"DATA_DIR='.*file' cannot be used: expected a folder"):
        DatabaseSettings.from_environment({"DATA_DIR": str(file)})


def test_the_repr_of_settings_shows_no_password() -> None:
    assert "secret" not in repr(DatabaseSettings("postgresql://ann:secret@db/digits"))
