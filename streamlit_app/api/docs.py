"""GET /docs and /openapi.json: what this API is, from files of our own and none from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from pydantic.json_schema import models_json_schema
from starlette.staticfiles import StaticFiles

from streamlit_app.api.problems import ProblemBody
from streamlit_app.api.shapes import Drawings, Label

TITLE = "Digit Classifier"
VERSION = "1.0.0"
DESCRIPTION = """\
Send drawings or pictures of handwritten digits: a convolutional network and a vision transformer
read them, say how sure they are, and whether it looks like a digit at all. What is sent is stored,
and can be labelled with what it really is.

Errors are `application/problem+json` (RFC 9457) and name the fields that are wrong. A server may
ask for a token (`Authorization: Bearer …`) and limits how many calls a minute it answers.
"""
_TOKEN = {"type": "http", "scheme": "bearer", "description": "Where the server has a token set."}
_REF = "#/components/schemas/{model}"

router = APIRouter()


@router.get("/docs", include_in_schema=False)
async def page() -> HTMLResponse:
    # Relative addresses: right wherever this API is mounted.
    return get_swagger_ui_html(
        openapi_url="openapi.json",
        title=f"{TITLE} – API",
        swagger_js_url="swagger/swagger-ui-bundle.js",
        swagger_css_url="swagger/swagger-ui.css",
        swagger_favicon_url="swagger/favicon-32x32.png",
        swagger_ui_parameters={"validatorUrl": None, "tryItOutEnabled": True},
    )


def document(app: FastAPI) -> None:
    """Give an app its documentation."""
    app.include_router(router)
    app.mount("/swagger", StaticFiles(packages=[("fastapi_swagger", "resources")]))
    app.openapi = lambda: _schema(app)  # type: ignore[method-assign]


def _schema(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=TITLE, version=VERSION, description=DESCRIPTION, routes=app.routes
        )
        parts = schema.setdefault("components", {})
        parts["securitySchemes"] = {"token": _TOKEN}
        parts["schemas"] |= _read_by_hand()
        schema["security"] = [{"token": []}, {}]
        app.openapi_schema = schema
    return app.openapi_schema


def _read_by_hand() -> dict[str, Any]:
    """The shapes that FastAPI does not see: bodies that we read, and problems."""
    _, found = models_json_schema(
        [(Drawings, "validation"), (Label, "validation"), (ProblemBody, "validation")],
        ref_template=_REF,
    )
    shapes: dict[str, Any] = found["$defs"]
    return shapes
