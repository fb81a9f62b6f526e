"""streamlit run streamlit_app/server.py

The app, with its models and database loaded before the first request, and the API under /api.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
import torch
from starlette.middleware import Middleware
from starlette.routing import Mount

from database import SettingsError
from model import BadCheckpoint
from streamlit_app.api import create_api
from streamlit_app.security_headers import SecurityHeaders
from streamlit_app.services.container import Services, get_services
from streamlit_app.streamlit_patches import skip_stale_reruns

# Seconds that a thread may run before another one gets the interpreter; Python's default is 0.005.
# A stroke takes some 12 ms of computing: in short slices, all strokes of a crowd finish late.
# Median of 80 people drawing: 154 ms with the default, 45 ms with this (benchmarks/crowd.py).
SWITCH_INTERVAL = 0.05


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[None]:
    try:
        services = await asyncio.to_thread(_open_tuned)
    except (SettingsError, BadCheckpoint) as error:
        raise SystemExit(f"The app cannot start: {error}") from error
    stop_refreshing = services.models.refresh_periodically()
    yield
    stop_refreshing()
    # Not left to atexit, which does not run when a signal ends the server.
    await asyncio.to_thread(services.database.close)


def _open_tuned() -> Services:
    """Open the services in a process tuned for many small predictions at once."""
    torch.set_num_threads(1)  # with many users, one core per prediction has the best throughput
    sys.setswitchinterval(SWITCH_INTERVAL)
    services = get_services()
    gc.collect()
    gc.freeze()  # loaded modules and models stay: the garbage collector can skip them
    return services


skip_stale_reruns()
app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=_lifespan,
    routes=[Mount("/api", create_api(get_services))],
    middleware=[Middleware(SecurityHeaders)],
)
