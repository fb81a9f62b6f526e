"""What the app is told by the environment, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from database import SettingsError

KINDS = ("drawings", "uploads", "calls")  # what is limited, each per minute


@dataclass(frozen=True)
class Allowance:
    """How much in a minute: of one visitor, and of all at one address. None: any amount."""

    visitor: int | None
    address: int | None


@dataclass(frozen=True)
class AppSettings:
    """`api_token`: what API clients must show; None lets everybody in.

    `reviewers`: e-mail addresses, in lower case. `reviewer_claim`: a claim of the identity
    provider and the value that makes a reviewer, ("groups", "reviewers"). Where nobody can sign
    in and neither is set, everybody reviews (identity.py).
    """

    # Not in repr(): a repr ends in logs.
    api_token: str | None = field(default=None, repr=False)
    reviewers: frozenset[str] = frozenset()
    reviewer_claim: tuple[str, str] | None = None
    drawings: Allowance = Allowance(120, 1200)
    uploads: Allowance = Allowance(60, 600)
    calls: Allowance = Allowance(300, 600)
    signs_in: bool = False  # people can sign in here: there is somebody to tell apart

    @property
    def names_reviewers(self) -> bool:
        """Whether it is said who reviews, be it nobody who is there."""
        return bool(self.reviewers) or self.reviewer_claim is not None

    @property
    def is_open(self) -> bool:
        """Whether everybody may do what reviewers may: see identity.py."""
        return not self.signs_in and not self.names_reviewers

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> AppSettings:
        """Read API_TOKEN, REVIEWERS, REVIEWER_CLAIM and LIMIT_…; unset and empty are the same.

        Raises:
            SettingsError: a value that cannot work.
        """
        given = {key: value.strip() for key, value in environ.items() if value.strip()}
        limits = {
            kind: _allowance(f"LIMIT_{kind.upper()}", given[f"LIMIT_{kind.upper()}"])
            for kind in KINDS
            if f"LIMIT_{kind.upper()}" in given
        }
        people = given.get("REVIEWERS", "").lower().replace(",", " ").split()
        return cls(
            _token(given.get("API_TOKEN")),
            _addresses(people),
            _claim(given.get("REVIEWER_CLAIM")),
            limits.get("drawings", cls.drawings),
            limits.get("uploads", cls.uploads),
            limits.get("calls", cls.calls),
        )


def _token(value: str | None) -> str | None:
    if value is not None and (len(value) < 16 or not value.isascii() or " " in value):
        raise SettingsError("API_TOKEN", "…", "at least 16 ASCII characters without blanks")
    return value


def _addresses(people: list[str]) -> frozenset[str]:
    for person in people:
        if "@" not in person:
            raise SettingsError("REVIEWERS", person, "e-mail addresses, with commas between")
    return frozenset(people)


def _claim(value: str | None) -> tuple[str, str] | None:
    if value is None:
        return None
    name, equals, wanted = value.partition("=")
    if not (name and equals and wanted):
        raise SettingsError("REVIEWER_CLAIM", value, "a claim and its value: groups=reviewers")
    return name, wanted


def _allowance(key: str, value: str) -> Allowance:
    """`120/1200`: of one visitor and of one address in a minute; `0` for any amount."""
    parts = value.split("/")
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts):
        raise SettingsError(key, value, "two numbers, a visitor's and an address's: 120/1200")
    visitor, address = (int(part) or None for part in parts)
    return Allowance(visitor, address)
