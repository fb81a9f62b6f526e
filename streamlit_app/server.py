"""streamlit run streamlit_app/server.py

The app with its models loaded and its database open before the first visitor comes; the API
under /api.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from database import SettingsError
from model import BadCheckpoint
from streamlit_app.api import create_api
from streamlit_app.security_headers import SecurityHeaders
from streamlit_app.services.container import service
from streamlit_app.services.model_versions import look_now_and_then
from streamlit_app.streamlit_patches import skip_what_was_left


@asynccontextmanager
async def _ready(_: st.App) -> AsyncIterator[None]:
    try:
        ready = await asyncio.to_thread(service)
    except (SettingsError, BadCheckpoint) as error:
        raise SystemExit(f"The app cannot start: {error}") from error
    stop_looking = look_now_and_then(ready.refresh)
    yield
    stop_looking()
    # Not left to atexit: a server that is told to end by a signal does not get that far.
    await asyncio.to_thread(ready.database.close)


skip_what_was_left()
app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=_ready,
    routes=[Mount("/api", create_api(service))],
    middleware=[Middleware(SecurityHeaders)],
)
