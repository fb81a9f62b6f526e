"""One API over HTTP for all these tests, with the shipped models and a real PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Mount

from database import Database
from streamlit_app.api import create_api
from streamlit_app.services.container import Services
from tests.integration.api.client import FREE, Api


@pytest.fixture(scope="session")
def shared(classifiers: list[Any], shared_database: Database) -> Iterator[Api]:
    calls = Api(Services(classifiers, shared_database, FREE))
    with serving(lambda: calls.services) as url, httpx.Client(base_url=url, timeout=60) as client:
        calls.client = client
        yield calls


@pytest.fixture
def api(shared: Api, classifiers: list[Any], database: Database) -> Api:
    """With nothing stored, no token and no limits."""
    with database.transaction() as session:
        session.execute(text("DELETE FROM usage"))
        session.execute(text("DELETE FROM answered"))
    shared.services = Services(classifiers, database, FREE)
    return shared


@contextmanager
def serving(services: Callable[[], Services]) -> Iterator[str]:
    """Mounted as in the app; gives the address of the mount."""
    app = Starlette(routes=[Mount("/api", create_api(services))])
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/api"
    finally:
        server.should_exit = True
        thread.join()
