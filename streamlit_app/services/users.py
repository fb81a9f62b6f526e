"""Who is there, as far as the use cases need to know. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from streamlit_app.settings import AppSettings


@dataclass(frozen=True)
class User:
    """One person, signed in or not, or one program.

    `author`: stands for them in the database; says nothing about a person by itself.
    `address`: of the machine, "" where it is not known. `name`: None unless signed in.
    `login`: the sign-in that this session acts under, None unless signed in.
    `is_reviewer`: sees and labels what others drew. `deletes_any`: also deletes it.
    identity.py says who is.
    """

    author: UUID
    address: str = ""
    name: str | None = None
    login: UUID | None = None
    is_reviewer: bool = False
    deletes_any: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.login is not None


def author_of(*parts: str) -> UUID:
    """The same number for the same parts (who issued an identity, and to whom), anywhere."""
    return uuid5(NAMESPACE_URL, "\n".join(parts))


LONGEST_NAME = 60  # characters; it stands in the page's head


def anonymous_user(author: UUID, address: str, settings: AppSettings) -> User:
    """Somebody who is not signed in."""
    return User(author, address, is_reviewer=settings.is_open, deletes_any=settings.is_open)


def user_from_claims(
    claims: Mapping[str, object], address: str, settings: AppSettings
) -> User | None:
    """Who signed in, by the claims of an OpenID Connect ID token; None where they name nobody.

    `address`: of the machine. `settings`: who is a reviewer.
    """
    issuer, subject = _text(claims, "iss"), _text(claims, "sub")
    if not (issuer and subject):
        return None
    # Two sign-ins within one second still have two nonces.
    when = [str(claims.get(name, "")) for name in ("iat", "nonce")]
    return User(
        author_of(issuer, subject),
        address,
        _name(claims),
        author_of(issuer, subject, *when),
        _is_reviewer(claims, settings),
    )


def _name(claims: Mapping[str, object]) -> str:
    """Any text at all: it comes from outside, and is escaped wherever it is shown."""
    for claim in ("name", "email"):
        name = "".join(filter(str.isprintable, _text(claims, claim))).strip()
        if name:
            return name[:LONGEST_NAME]
    return "Signed in"


def _is_reviewer(claims: Mapping[str, object], settings: AppSettings) -> bool:
    if _email(claims) in settings.reviewers:
        return True
    if settings.reviewer_claim is None:
        return False
    claim, wanted = settings.reviewer_claim
    given = claims.get(claim)
    return wanted in given if isinstance(given, list) else given == wanted


def _email(claims: Mapping[str, object]) -> str:
    """In lower case; "" where the provider says that nobody has checked whose it is."""
    is_unverified = claims.get("email_verified") in (False, "false")  # some send words
    return "" if is_unverified else _text(claims, "email").strip().lower()


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""
