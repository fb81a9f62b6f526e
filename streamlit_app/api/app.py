"""The API as one application, mounted by server.py under /api."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from streamlit_app.api.error_handlers import add_error_handlers
from streamlit_app.api.middleware import BodyLimit, UnhandledErrors
from streamlit_app.api.openapi import TITLE, VERSION, add_documentation
from streamlit_app.api.routes import exports, health, models, predictions, statistics
from streamlit_app.services.container import Services


def create_api(get_services: Callable[[], Services]) -> FastAPI:
    """`get_services` is first called at the first request."""
    app = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)
    app.state.get_services = get_services
    app.add_middleware(BodyLimit)
    app.add_middleware(UnhandledErrors)  # the outermost: added last
    add_error_handlers(app)
    for routes in (predictions, statistics, exports, models):
        app.include_router(routes.router, prefix="/v1")
    app.include_router(health.router)
    add_documentation(app)
    return app
