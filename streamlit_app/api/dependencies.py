"""FastAPI dependencies: the services, and the API client with its token and rate limit."""

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
    """The API client: whoever has the token; without a configured token, an IP address.

    Raises:
        Problem: the token is missing or wrong.
        OverLimit, DatabaseUnavailable
    """
    address = request.client.host if request.client else ""
    token = services.settings.api_token
    rejection = None if token is None else _token_problem(request, token)
    # Rejected calls count too, but not against the clients that have the token.
    user = _client(address, token if rejection is None else None)
    services.check_rate_limit(user, "calls")
    if rejection is not None:
        raise rejection
    return user


UserDependency = Annotated[User, Depends(authorize)]


def _client(address: str, token: str | None) -> User:
    """Every client may label any drawing whose id it knows."""
    identity = address if token is None else sha256(token.encode()).hexdigest()
    return User(author_of("api", identity), address, labels_any=True)


def _token_problem(request: Request, token: str) -> Problem | None:
    """Why this request has no access; None if its token is right."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        detail = "This API requires a token: send the header “Authorization: Bearer …”."
        return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="api"'})
    if hmac.compare_digest(given.strip().encode(), token.encode()):
        return None
    challenge = 'Bearer realm="api", error="invalid_token"'
    return Problem(401, "The token is wrong.", headers={"WWW-Authenticate": challenge})
