"""The API over real HTTP, in a thread of the tests, on a port of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from streamlit_app.api import create_api
from streamlit_app.service import Service


@contextmanager
def serving(service: Callable[[], Service]) -> Iterator[str]:
    """Mounted as in the app; gives the address of the mount."""
    app = Starlette(routes=[Mount("/api", create_api(service))])
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
