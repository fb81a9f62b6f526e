"""A page that was left refreshes no more.

A fragment that runs every so often is asked for by the browser, which learns a moment late that the
server has gone on to another page. Streamlit 1.67 then runs what is no longer there: the page
counts as changed back, and the browser empties the one that people have come to.
"""

from __future__ import annotations

from collections.abc import Callable

from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

_run: Callable[[ScriptRunner, RerunData], None] = ScriptRunner._run_script  # no public way in


def skip_what_was_left() -> None:
    """From now on a refresh is passed over when none of its fragments is left."""
    ScriptRunner._run_script = _run_unless_left  # type: ignore[method-assign,assignment]


def _run_unless_left(runner: ScriptRunner, wanted: RerunData) -> None:
    fragments = wanted.fragment_id_queue
    known = runner._fragment_storage
    if fragments and wanted.is_auto_rerun and not any(map(known.contains, fragments)):
        return
    _run(runner, wanted)
