"""The live version of a model: a reviewer chooses another one, or an earlier one again."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from database import DatabaseUnavailable
from feedback.model_registry import SERVED_MODELS, version_origins
from model.checkpoint import Card
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.actions import ActionResult
from streamlit_app.auth.session import current_user
from streamlit_app.components.formatting import MODEL_LABELS
from streamlit_app.services.container import get_services


def show(card: Card) -> None:
    """Empty unless the viewer is a reviewer and there are several versions."""
    versions = _versions(card.name) if current_user().is_reviewer else {}
    result: ActionResult | None = st.session_state.pop("version_result", None)
    if len(versions) < 2:
        return
    with st.container(key="card_versions"):
        st.markdown("**Live version**")
        st.caption(f"{MODEL_LABELS[card.name]} {card.version} is live in every running app.")
        with st.container(key="versions", horizontal=True, vertical_alignment="bottom"):
            _choice(card.version, versions)
        if result and not result.done:
            st.warning(result.message)


def _choice(live: str, versions: Mapping[str, str]) -> None:
    """A version and a button that makes it live."""
    chosen = st.selectbox(
        "Version",
        versions,
        index=list(versions).index(live) if live in versions else 0,
        format_func=lambda version: f"{version}, {versions[version]}",
        key=f"versions_{live}",
    )
    st.button(
        "Make live",
        key="serve_version",
        on_click=_serve,
        args=(chosen,),
        disabled=chosen == live,
    )


def _versions(name: str) -> dict[str, str]:
    """Where each version of the model comes from, in words."""
    if name not in SERVED_MODELS:
        return {}
    try:
        known = version_origins(get_services().database)
    except DatabaseUnavailable:
        return {}
    return {version: origin for version, origin in known.items() if version.startswith(f"{name}-")}


def _serve(version: str) -> None:
    st.session_state["version_result"] = actions.run_action(
        lambda user: get_services().models.serve(user, version), f"{version} is live now."
    )
