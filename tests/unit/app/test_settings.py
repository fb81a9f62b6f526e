"""Settings from the environment, and errors for invalid values."""

import pytest

from database import SettingsError
from streamlit_app.settings import RateLimits, Settings


def test_without_any_variable_the_defaults_apply() -> None:
    settings = Settings.from_environment({"API_TOKEN": "", "REVIEWERS": "  "})
    assert settings == Settings()
    assert settings.api_token is None
    assert settings.reviewers == frozenset()


def test_all_settings_are_read() -> None:
    settings = Settings.from_environment(
        {
            "API_TOKEN": "0123456789abcdef",
            "REVIEWERS": "Ann@Example.org, bob@example.org",
            "REVIEWER_CLAIM": "groups=reviewers",
            "LIMIT_DRAWINGS": "30/300",
            "LIMIT_CALLS": "0/0",
        }
    )
    assert settings.api_token == "0123456789abcdef"
    assert settings.reviewers == {"ann@example.org", "bob@example.org"}
    assert settings.reviewer_claim == ("groups", "reviewers")
    assert settings.drawings == RateLimits(30, 300)
    assert settings.calls == RateLimits(None, None)
    assert settings.uploads == Settings().uploads


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("API_TOKEN", "short"),
        ("API_TOKEN", "with blanks in the middle"),
        ("REVIEWERS", "ann"),
        ("REVIEWER_CLAIM", "reviewers"),
        ("LIMIT_DRAWINGS", "120"),
        ("LIMIT_UPLOADS", "-1/3"),
        ("LIMIT_CALLS", "many/few"),
    ],
)
def test_an_invalid_value_is_rejected_by_name(key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{key}="):
        Settings.from_environment({key: value})


def test_the_token_is_never_shown() -> None:
    secret = "0123456789abcdef"
    assert secret not in repr(Settings(api_token=secret))
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"API_TOKEN": "hush hush"})
    assert "hush" not in str(refused.value)
