"""Who calls, whether they may, and whether it is too often."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request

from streamlit_app.api.errors import Problem
from streamlit_app.services.container import Services
from streamlit_app.services.users import User, author_of


async def get_services(request: Request) -> Services:
    """Those that this API was created with."""
    services: Services = request.app.state.get_services()
    return services


ServicesDependency = Annotated[Services, Depends(get_services)]


def authorize(request: Request, services: ServicesDependency) -> User:
    """The API client: whoever has the token, or else whoever is at this address.

    Raises:
        Problem: the token is missing or wrong.
        OverLimit, DatabaseUnavailable
    """
    address = request.client.host if request.client else ""
    token = services.settings.api_token
    user = _client(token, address)
    wrong = None if token is None else _wrong_token(request, token)
    if wrong is not None:
        user = _client(None, address)  # guesses count, but not against who has the token
    services.check_rate_limit(user, "calls")
    if wrong is not None:
        raise wrong
    return user


UserDependency = Annotated[User, Depends(authorize)]


def _client(token: str | None, address: str) -> User:
    """Every client may label any drawing whose id it knows."""
    identity = address if token is None else sha256(token.encode()).hexdigest()
    return User(author_of("api", identity), address, labels_any=True)


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
