"""One API over HTTP for all these tests, with the shipped models and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from database import Database
from streamlit_app.service import Service
from tests.integration.api.calls import FREE, Api
from tests.integration.api.serving import serving


@pytest.fixture(scope="session")
def shared(classifiers: list[Any], shared_database: Database) -> Iterator[Api]:
    calls = Api(Service(classifiers, shared_database, FREE))
    with serving(lambda: calls.service) as url, httpx.Client(base_url=url, timeout=60) as client:
        calls.client = client
        yield calls


@pytest.fixture
def api(shared: Api, classifiers: list[Any], database: Database) -> Api:
    """With nothing stored, no token and no limits."""
    with database.transaction() as session:
        session.execute(text("DELETE FROM usage"))
        session.execute(text("DELETE FROM answered"))
    shared.service = Service(classifiers, database, FREE)
    return shared
