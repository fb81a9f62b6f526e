"""Which version of a model is served. A reviewer chooses another one, or goes back."""

from __future__ import annotations

import streamlit as st

from database import Database, DatabaseUnavailable
from feedback.model_registry import SERVED, UnknownVersion, origins, promote
from model.checkpoint import BadCheckpoint, Card
from streamlit_app.app_pages import actions
from streamlit_app.auth.session import visitor
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import service
from streamlit_app.services.labelling import NotAllowed
from streamlit_app.services.users import User


def show(card: Card) -> None:
    """Nothing, where there is nothing to choose from or nobody who may choose."""
    known = _known(card.name) if visitor().is_reviewer else {}
    said = st.session_state.pop("version_said", "")
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
        if said:
            st.warning(said)


def serve(database: Database, who: User, version: str) -> None:
    """Let all running apps serve it.

    Raises:
        NotAllowed: only reviewers choose.
        UnknownVersion, BadCheckpoint, DatabaseUnavailable: all stays as it is.
    """
    if not who.is_reviewer:
        raise NotAllowed("Only reviewers choose which version is served.")
    promote(database, version)


def _known(name: str) -> dict[str, str]:
    if name not in SERVED:
        return {}
    try:
        found = origins(service().database)
    except DatabaseUnavailable:
        return {}
    return {version: words for version, words in found.items() if version.startswith(f"{name}-")}


def _serve(version: str) -> None:
    try:
        said = actions.run_action(lambda database, who: serve(database, who, version))
    except (UnknownVersion, BadCheckpoint) as error:
        said = f"It was not done: {error}."
    service().refresh()  # here at once; elsewhere at the next look
    st.session_state["version_said"] = said
