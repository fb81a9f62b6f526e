"""GET /exports/{format}: all labelled drawings as a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Any, Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.errors import Problem, problem_responses
from streamlit_app.services.exports import DOWNLOADS, TooManyExports, export_file
from streamlit_app.settings import Settings

router = APIRouter(tags=["exports"])

CHUNK = 1 << 18  # bytes
_FILE = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {download.media_type: _FILE for download in DOWNLOADS.values()},
    }
}


@router.get(
    "/exports/{format}",
    summary="Export labelled drawings",
    response_class=StreamingResponse,
    responses=_FILES | problem_responses(401, 403, 422, 429, 500, 503),
)
def get_export(
    format: Literal["csv", "idx", "parquet", "unipen"],
    _: UserDependency,
    services: ServicesDependency,
) -> StreamingResponse:
    """A consistent snapshot: `csv` in Kaggle's format, `idx` in MNIST's (zipped), `parquet` with
    all fields, `unipen` with the strokes.

    The file is built before it is sent, which takes a minute or more with a million drawings.
    """
    _check_access(services.settings)
    download = DOWNLOADS[format]
    try:
        file = export_file(services.database, format)
    except TooManyExports as error:
        raise Problem(429, str(error), headers={"Retry-After": "60"}) from error
    headers = {
        "Content-Disposition": f'attachment; filename="{download.name}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
    }
    return StreamingResponse(_chunks(file), media_type=download.media_type, headers=headers)


def _check_access(settings: Settings) -> None:
    """Where only reviewers see everybody's drawings, a client needs the token.

    Raises: Problem.
    """
    if not settings.everyone_reviews and settings.api_token is None:
        detail = "Only reviewers may export everybody's drawings: this server needs an API_TOKEN."
        raise Problem(403, detail, type="forbidden")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
