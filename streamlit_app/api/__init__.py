"""The REST API. The only package that imports FastAPI."""

from streamlit_app.api.app import create_api

__all__ = ["create_api"]
