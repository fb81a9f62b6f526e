"""Who is there, as far as the use cases need to know. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5


@dataclass(frozen=True)
class Visitor:
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
