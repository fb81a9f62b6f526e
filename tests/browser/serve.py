"""python -m tests.browser.serve

The app as `streamlit run` starts it, but it answers the browser's heartbeat when it is idle: once
every script run that the session was asked for before has ended. `expect_settled` waits for that.
"""

import asyncio

from streamlit.runtime.app_session import AppSession
from streamlit.web.cli import main

_answer = AppSession._handle_app_heartbeat_request  # private; of streamlit 1.67


def _answer_when_idle(session: AppSession) -> None:
    if session._scriptrunner is None:
        _answer(session)
    else:
        asyncio.get_running_loop().call_later(0.005, _answer_when_idle, session)


if __name__ == "__main__":
    AppSession._handle_app_heartbeat_request = _answer_when_idle  # type: ignore[method-assign,assignment]
    main(["run", "streamlit_app/server.py"])
