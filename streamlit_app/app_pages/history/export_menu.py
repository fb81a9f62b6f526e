"""All labelled drawings as a file, for who may see them all."""

from __future__ import annotations

from functools import partial

import streamlit as st

from streamlit_app.services.container import get_services
from streamlit_app.services.exports import DOWNLOADS, export_file


def show() -> None:
    """A button that opens a choice of files. Each is made when it is asked for."""
    with st.popover("Take away", icon=":material/download:", key="takeaway"):
        st.markdown("All labelled drawings, as one file:")
        for form, download in DOWNLOADS.items():
            st.download_button(
                download.title,
                partial(_file, form),
                download.name,
                download.media_type,
                key=f"take_{form}",
                on_click="ignore",
                width="stretch",
            )
        st.caption("Very many? `run_model.py export` or the API keep them out of memory.")


def _file(form: str) -> bytes:
    with export_file(get_services().database, form) as file:
        return file.read()
