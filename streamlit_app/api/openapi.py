"""GET /docs and /openapi.json: the API's documentation, served without external files."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from pydantic.json_schema import models_json_schema
from starlette.staticfiles import StaticFiles

from streamlit_app.api.errors import ProblemDetails
from streamlit_app.api.middleware import MAX_BODY
from streamlit_app.api.schemas.requests import MAX_DIGITS, LabelRequest, PredictionRequest

TITLE = "Digit Classifier"
VERSION = "1.0.0"
DESCRIPTION = """\
Send drawings or images of handwritten digits. A convolutional network and a vision transformer
predict each digit, with their confidence and whether they recognise a digit at all. Everything
sent is stored, and can be given its true label.

Errors are `application/problem+json` (RFC 9457) and name the invalid fields. A server may require
a token (`Authorization: Bearer …`) and limits the calls per minute.
"""
_TOKEN = {"type": "http", "scheme": "bearer", "description": "If the server requires a token."}
_REF = "#/components/schemas/{model}"

router = APIRouter()


@router.get("/docs", include_in_schema=False)
async def swagger_ui() -> HTMLResponse:
    # Relative URLs work wherever this API is mounted.
    return get_swagger_ui_html(
        openapi_url="openapi.json",
        title=f"{TITLE} – API",
        swagger_js_url="swagger/swagger-ui-bundle.js",
        swagger_css_url="swagger/swagger-ui.css",
        swagger_favicon_url="swagger/favicon-32x32.png",
        swagger_ui_parameters={"validatorUrl": None, "tryItOutEnabled": True},
    )


def add_documentation(app: FastAPI) -> None:
    app.include_router(router)
    app.mount("/swagger", StaticFiles(packages=[("fastapi_swagger", "resources")]))
    app.openapi = lambda: _schema(app)  # type: ignore[method-assign]


def _schema(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=TITLE, version=VERSION, description=DESCRIPTION, routes=app.routes
        )
        components = schema.setdefault("components", {})
        components["securitySchemes"] = {"token": _TOKEN}
        components["schemas"] |= _schemas_unknown_to_fastapi()
        schema["security"] = [{"token": []}, {}]
        app.openapi_schema = schema
    return app.openapi_schema


def _schemas_unknown_to_fastapi() -> dict[str, Any]:
    """Of the bodies that request_body.py parses, and of problems."""
    models = (PredictionRequest, LabelRequest, ProblemDetails)
    _, found = models_json_schema([(each, "validation") for each in models], ref_template=_REF)
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _ref(model: type) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


_SEVEN = [[66, 73], [214, 73], [177, 140], [138, 245]]
_ONE = [[0] * 28 for _ in range(4)] + [[0] * 13 + [255] * 2 + [0] * 13] * 20 + [[0] * 28] * 4
_BINARY = {"schema": {"type": "string", "format": "binary"}}

_EXAMPLES = {
    "strokes": {
        "summary": "A seven as pen strokes",
        "value": {"drawings": [{"strokes": [{"points": _SEVEN, "width": 20}], "size": 280}]},
    },
    "pixels": {"summary": "A one as 28×28 values", "value": {"drawings": [{"pixels": _ONE}]}},
}
_FILES = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "minItems": 1,
    "maxItems": MAX_DIGITS,
    "description": "Images (PNG, JPEG, WebP, …) or CSV files of 28×28 values.",
}

DRAWINGS_BODY: dict[str, Any] = {
    "required": True,
    "description": f"Up to {MAX_DIGITS} digits and {MAX_BODY // 10**6} MB: drawings as JSON, "
    "files as a form, or one image or CSV file as the body.",
    "content": {
        "application/json": {"schema": _ref(PredictionRequest), "examples": _EXAMPLES},
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
            "schema": _ref(LabelRequest),
            "examples": {
                "seven": {"summary": "Label it as 7", "value": {"digit": 7}},
                "nothing": {"summary": "Remove the label", "value": {"digit": None}},
            },
        }
    },
}
