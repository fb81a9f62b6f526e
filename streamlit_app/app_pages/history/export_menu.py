"""Export of all labelled drawings as one file, for reviewers."""

from __future__ import annotations

from functools import partial

import streamlit as st

from streamlit_app.services.container import get_services
from streamlit_app.services.exports import DOWNLOADS, export_file


def show() -> None:
    """A menu of file formats. A file is made when its button is clicked."""
    with st.popover("Export", icon=":material/download:", key="export"):
        st.markdown("All labelled drawings, as one file:")
        for file_format, download in DOWNLOADS.items():
            st.download_button(
                download.title,
                partial(_content, file_format),
                download.name,
                download.media_type,
                key=f"export_{file_format}",
                on_click="ignore",
                width="stretch",
            )
        st.caption("For large exports use `run_model.py export` or the API (streamed).")


def _content(file_format: str) -> bytes:
    with export_file(get_services().database, file_format) as file:
        return file.read()
