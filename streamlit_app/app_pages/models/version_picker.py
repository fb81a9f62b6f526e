"""Which version of a model is served. A reviewer chooses another one, or goes back."""

from __future__ import annotations

import streamlit as st

from database import DatabaseUnavailable
from feedback.model_registry import SERVED, origins
from model.checkpoint import Card
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.actions import ActionResult
from streamlit_app.auth.session import current_user
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services


def show(card: Card) -> None:
    """Nothing, where there is nothing to choose from or nobody who may choose."""
    known = _known(card.name) if current_user().is_reviewer else {}
    result: ActionResult | None = st.session_state.pop("version_result", None)
    if len(known) < 2:
        return
    with st.container(key="card_versions"):
        st.markdown("**Which version is served**")
        st.caption(f"{MODELS[card.name]} {card.version} reads now, in every running app.")
        with st.container(key="versions", horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                "Version",
                known,
                index=list(known).index(card.version) if card.version in known else 0,
                format_func=lambda version: f"{version}, {known[version]}",
                key=f"versions_{card.version}",
            )
            st.button(
                "Serve it",
                key="serve_version",
                on_click=_serve,
                args=(chosen,),
                disabled=chosen == card.version,
            )
        if result and not result.done:
            st.warning(result.message)


def _known(name: str) -> dict[str, str]:
    if name not in SERVED:
        return {}
    try:
        found = origins(get_services().database)
    except DatabaseUnavailable:
        return {}
    return {version: words for version, words in found.items() if version.startswith(f"{name}-")}


def _serve(version: str) -> None:
    result = actions.run_action(
        lambda user: get_services().models.serve(user, version), f"{version} is live now."
    )
    st.session_state["version_result"] = result
