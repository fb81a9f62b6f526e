"""Who acts, and what they may do. Knows no Streamlit.

With sign-in or configured reviewers, only signed-in reviewers see and label other authors'
drawings, and nobody deletes them. Without both, everybody may do all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from streamlit_app.settings import Settings


class NotAllowed(Exception):
    """The user lacks the permission. The message is fit to be shown."""


@dataclass(frozen=True)
class User:
    """One person, signed in or not, or one API client.

    `author`: identifies them in the database; not personal data by itself.
    `address`: IP address, "" if unknown. `name`: None unless signed in.
    `login`: the sign-in of this session, None unless signed in.
    `is_reviewer`: may see and label other authors' drawings. `labels_any`: may label them.
    `deletes_any`: may delete them.
    """

    author: UUID
    address: str = ""
    name: str | None = None
    login: UUID | None = None
    is_reviewer: bool = False
    labels_any: bool = False
    deletes_any: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.login is not None

    @property
    def may_label_any(self) -> bool:
        return self.is_reviewer or self.labels_any


def author_of(*parts: str) -> UUID:
    """An id derived from the parts (issuer and subject of an identity): the same everywhere."""
    return uuid5(NAMESPACE_URL, "\n".join(parts))


LONGEST_NAME = 60  # characters shown in the header


def anonymous_user(author: UUID, address: str, settings: Settings) -> User:
    """A user who is not signed in."""
    everyone = settings.everyone_reviews
    return User(author, address, is_reviewer=everyone, deletes_any=everyone)


def user_from_claims(claims: Mapping[str, object], address: str, settings: Settings) -> User | None:
    """Who signed in, from the claims of an OpenID Connect ID token.

    None without issuer and subject. `address`: IP address.
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
    """Untrusted text: escape it wherever it is shown."""
    for claim in ("name", "email"):
        name = "".join(filter(str.isprintable, _text(claims, claim))).strip()
        if name:
            return name[:LONGEST_NAME]
    return "Signed in"


def _is_reviewer(claims: Mapping[str, object], settings: Settings) -> bool:
    if _email(claims) in settings.reviewers:
        return True
    if settings.reviewer_claim is None:
        return False
    claim, wanted = settings.reviewer_claim
    given = claims.get(claim)
    return wanted in given if isinstance(given, list) else given == wanted


def _email(claims: Mapping[str, object]) -> str:
    """In lower case; "" if the provider says that the address is not verified."""
    is_unverified = claims.get("email_verified") in (False, "false")  # some send strings
    return "" if is_unverified else _text(claims, "email").strip().lower()


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""
