"""GET /exports/{format}: all labelled drawings as a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Any, Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from streamlit_app.api.dependencies import ServicesDependency, UserDependency
from streamlit_app.api.errors import Problem, documented
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
    summary="Take the labelled drawings away",
    response_class=StreamingResponse,
    responses=_FILES | documented(401, 403, 422, 429, 500, 503),
)
def get(
    format: Literal["csv", "idx", "parquet", "unipen"],
    _: UserDependency,
    services: ServicesDependency,
) -> StreamingResponse:
    """All of one moment: `csv` as Kaggle has it, `idx` as MNIST comes (zipped), `parquet` with
    everything, `unipen` with the strokes alone.

    It is made before it is sent, which takes a minute or more where there are a million.
    """
    _check(services.settings)
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


def _check(settings: Settings) -> None:
    """Where only reviewers see everybody's drawings, a program needs the token."""
    if not settings.everyone_reviews and settings.api_token is None:
        detail = (
            "Only reviewers may take everybody's drawings away: this server needs an API_TOKEN."
        )
        raise Problem(403, detail, kind="forbidden")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
