"""The REST API: what the pages do, for programs. The only place that knows FastAPI."""

from streamlit_app.api.app import create_api

__all__ = ["create_api"]
