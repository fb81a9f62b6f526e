"""Page config and navigation. Run by server.py, or by itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from database import SettingsError
from model import BadCheckpoint
from streamlit_app.app_pages.dashboard import page as dashboard
from streamlit_app.app_pages.draw import page as draw
from streamlit_app.app_pages.history import page as history
from streamlit_app.app_pages.models import page as models
from streamlit_app.auth import account_menu, session
from streamlit_app.services.container import get_services

HERE = Path(__file__).parent

st.set_page_config(
    page_title="Digit Classifier", page_icon=str(HERE / "favicon.png"), layout="wide"
)
st.html(HERE / "styles" / "style.css")
st.html(HERE / "styles" / "account.css")
try:
    get_services()
except (SettingsError, BadCheckpoint) as error:
    st.error(f"The app cannot start: {error}")
    st.stop()
if session.login_was_ended():
    account_menu.leave_ended_session()
draw_page = st.Page(draw.page, title="Draw", url_path="draw", default=True)
history_page = st.Page(lambda: history.page(draw_page), title="History", url_path="history")
pages = [
    draw_page,
    st.Page(
        lambda: dashboard.page(draw_page, history_page), title="Dashboard", url_path="dashboard"
    ),
    history_page,
    st.Page(models.page, title="Models", url_path="models"),
]
# Streamlit's own navigation becomes a collapsed sidebar on phones; these links stay visible.
current_page = st.navigation(pages, position="hidden")
with st.container(key="nav", horizontal=True, vertical_alignment="center"):
    st.html("<h1>Digit Classifier</h1>")
    for page in pages:
        with st.container(
            key="nav_here" if page is current_page else f"nav_{page.title}", width="content"
        ):
            st.page_link(page)
    account_menu.show(history_page)
current_page.run()
