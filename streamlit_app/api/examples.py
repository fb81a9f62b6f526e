"""What the documentation says of request bodies, which are read by hand, and examples to try."""

from __future__ import annotations

from typing import Any

from streamlit_app.api.guard import MAX_BODY
from streamlit_app.api.shapes import MAX_DIGITS

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
