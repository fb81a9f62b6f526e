"""GET /docs and /openapi.json: what this API is, from files of our own and none from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from pydantic.json_schema import models_json_schema
from starlette.staticfiles import StaticFiles

from streamlit_app.api.errors import ProblemBody
from streamlit_app.api.middleware import MAX_BODY
from streamlit_app.api.schemas.requests import MAX_DIGITS, Drawings, Label

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


_SEVEN = [[66, 73], [214, 73], [177, 140], [138, 245]]
_ONE = [[0] * 28 for _ in range(4)] + [[0] * 13 + [255] * 2 + [0] * 13] * 20 + [[0] * 28] * 4
_BINARY = {"schema": {"type": "string", "format": "binary"}}

_EXAMPLES = {
    "strokes": {
        "summary": "A seven as a pen drew it",
        "value": {"drawings": [{"strokes": [{"points": _SEVEN, "width": 20}], "size": 280}]},
    },
    "pixels": {"summary": "A one as 28 × 28 numbers", "value": {"drawings": [{"pixels": _ONE}]}},
}
_FILES = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "minItems": 1,
    "maxItems": MAX_DIGITS,
    "description": "Pictures (PNG, JPEG, WebP, …) or CSV files of 28 × 28 numbers.",
}

DRAWINGS_BODY: dict[str, Any] = {
    "required": True,
    "description": f"Up to {MAX_DIGITS} digits and {MAX_BODY // 10**6} MB: drawings as JSON, "
    "files as a form, or one picture or CSV file as it is.",
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Drawings"},
            "examples": _EXAMPLES,
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"files": _FILES},
                "required": ["files"],
                "additionalProperties": False,
            }
        },
        "image/png": _BINARY,
        "image/jpeg": _BINARY,
        "image/webp": _BINARY,
        "text/csv": {"schema": {"type": "string"}},
    },
}
LABEL_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Label"},
            "examples": {
                "seven": {"summary": "It is a seven", "value": {"digit": 7}},
                "nothing": {"summary": "Take it back", "value": {"digit": None}},
            },
        }
    },
}
