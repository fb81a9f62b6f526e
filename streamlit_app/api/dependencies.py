"""Who calls, whether they may, and whether it is too often."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request

from streamlit_app.api.errors import Problem
from streamlit_app.services.drawings import Service
from streamlit_app.services.users import User, author_of


async def the_service(request: Request) -> Service:
    """The one that this API was made with."""
    made: Service = request.app.state.service()
    return made


TheService = Annotated[Service, Depends(the_service)]


def admit(request: Request, service: TheService) -> User:
    """The caller: whoever has the token, or else whoever is at this address.

    Raises:
        Problem: the token is missing or wrong.
        OverLimit, DatabaseUnavailable
    """
    address = request.client.host if request.client else ""
    token = service.settings.api_token
    visitor = _visitor(token, address)
    wrong = None if token is None else _wrong_token(request, token)
    if wrong is not None:
        visitor = _visitor(None, address)  # guessing counts too, but not against who has the token
    service.admit(visitor, "calls")
    if wrong is not None:
        raise wrong
    return visitor


TheUser = Annotated[User, Depends(admit)]


def _visitor(token: str | None, address: str) -> User:
    who = address if token is None else sha256(token.encode()).hexdigest()
    return User(author_of("api", who), address)


def _wrong_token(request: Request, token: str) -> Problem | None:
    given = request.headers.get("authorization", "")
    scheme, _, shown = given.partition(" ")
    if scheme.lower() != "bearer":
        detail = "This API needs a token: send the header “Authorization: Bearer …”."
        return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="api"'})
    if hmac.compare_digest(shown.strip().encode(), token.encode()):
        return None
    challenge = 'Bearer realm="api", error="invalid_token"'
    return Problem(401, "The token is not the right one.", headers={"WWW-Authenticate": challenge})
