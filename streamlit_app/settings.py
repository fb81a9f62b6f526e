"""All settings of the app, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from database import DatabaseSettings, SettingsError

KINDS = ("drawings", "uploads", "calls")  # of requests that are limited, each per minute


@dataclass(frozen=True)
class RateLimits:
    """Requests per minute. None: no limit."""

    per_user: int | None
    per_address: int | None


@dataclass(frozen=True)
class Settings:
    """`api_token`: required from API clients; None: the API is open.

    `reviewers`: e-mail addresses, in lower case. `reviewer_claim`: name and value of an identity
    provider's claim that makes a user a reviewer, ("groups", "reviewers").
    """

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    api_token: str | None = field(default=None, repr=False)  # repr() ends up in logs
    reviewers: frozenset[str] = frozenset()
    reviewer_claim: tuple[str, str] | None = None
    drawings: RateLimits = RateLimits(120, 1200)
    uploads: RateLimits = RateLimits(60, 600)
    calls: RateLimits = RateLimits(300, 600)
    sign_in_enabled: bool = False  # Streamlit's secrets have an [auth] section

    @property
    def has_reviewers(self) -> bool:
        """Whether reviewers are configured, even if none of them exists."""
        return bool(self.reviewers) or self.reviewer_claim is not None

    @property
    def everyone_reviews(self) -> bool:
        """Without sign-in and without configured reviewers, every user is a reviewer."""
        return not self.sign_in_enabled and not self.has_reviewers

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] = os.environ, *, sign_in_enabled: bool = False
    ) -> Settings:
        """Read all variables; unset and empty are the same.

        Raises:
            SettingsError: a value is invalid.
        """
        given = {key: value.strip() for key, value in environ.items() if value.strip()}
        limits = {
            kind: _rate_limits(f"LIMIT_{kind.upper()}", given[f"LIMIT_{kind.upper()}"])
            for kind in KINDS
            if f"LIMIT_{kind.upper()}" in given
        }
        return cls(
            database=DatabaseSettings.from_environment(given),
            api_token=_token(given.get("API_TOKEN")),
            reviewers=_reviewers(given.get("REVIEWERS", "")),
            reviewer_claim=_claim(given.get("REVIEWER_CLAIM")),
            drawings=limits.get("drawings", cls.drawings),
            uploads=limits.get("uploads", cls.uploads),
            calls=limits.get("calls", cls.calls),
            sign_in_enabled=sign_in_enabled,
        )


def _token(value: str | None) -> str | None:
    if value is not None and (len(value) < 16 or not value.isascii() or " " in value):
        raise SettingsError("API_TOKEN", "…", "at least 16 ASCII characters without spaces")
    return value


def _reviewers(value: str) -> frozenset[str]:
    addresses = value.lower().replace(",", " ").split()
    for address in addresses:
        if "@" not in address:
            raise SettingsError("REVIEWERS", address, "e-mail addresses, separated by commas")
    return frozenset(addresses)


def _claim(value: str | None) -> tuple[str, str] | None:
    if value is None:
        return None
    name, equals, wanted = value.partition("=")
    if not (name and equals and wanted):
        raise SettingsError("REVIEWER_CLAIM", value, "a claim and its value: groups=reviewers")
    return name, wanted


def _rate_limits(key: str, value: str) -> RateLimits:
    """`120/1200`: per user and per address; 0 for no limit."""
    parts = value.split("/")
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts):
        raise SettingsError(key, value, "two numbers, per user and per IP address: 120/1200")
    per_user, per_address = (int(part) or None for part in parts)
    return RateLimits(per_user, per_address)
