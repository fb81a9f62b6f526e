"""The API as one application, to be mounted in the app's server."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from streamlit_app.api.error_handlers import catch_all
from streamlit_app.api.middleware import Guard
from streamlit_app.api.openapi import TITLE, VERSION, document
from streamlit_app.api.routes import exports, health, models, predictions, statistics
from streamlit_app.services.container import Services


def create_api(get_services: Callable[[], Services]) -> FastAPI:
    """`get_services` is first called at the first request."""
    app = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)
    app.state.get_services = get_services
    app.add_middleware(Guard)
    catch_all(app)
    for part in (predictions, statistics, exports, models):
        app.include_router(part.router, prefix="/v1")
    app.include_router(health.router)
    document(app)
    return app
