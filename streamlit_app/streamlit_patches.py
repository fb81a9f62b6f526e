"""The one patch of Streamlit's private API: stale automatic reruns are skipped.

The browser triggers the reruns of a fragment with `run_every`, and learns a moment late that the
user has changed the page. Streamlit 1.67 then reruns the script for a fragment that is gone, takes
that for a change back to the old page, and the browser clears the new one.

Related: https://github.com/streamlit/streamlit/issues/9080 and
https://github.com/streamlit/streamlit/issues/15084. The test that shows the problem is
tests/browser/test_dashboard_navigation.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

WRITTEN_FOR = "1.67.0"  # for another version, check first whether the patch is still needed

_logger = logging.getLogger(__name__)
_run_script: Callable[[ScriptRunner, RerunData], None] = ScriptRunner._run_script


def skip_stale_reruns() -> None:
    """Skip automatic reruns of fragments that no longer exist.

    Leaves any other version of Streamlit as it is: its private API may differ.
    """
    if st.__version__ != WRITTEN_FOR:
        _logger.warning(
            "Streamlit %s is not patched: streamlit_patches.py was written for %s",
            st.__version__,
            WRITTEN_FOR,
        )
        return
    ScriptRunner._run_script = _run_unless_stale  # type: ignore[method-assign,assignment]


def _run_unless_stale(runner: ScriptRunner, rerun: RerunData) -> None:
    fragments = rerun.fragment_id_queue
    exists = runner._fragment_storage.contains
    if fragments and rerun.is_auto_rerun and not any(map(exists, fragments)):
        return
    _run_script(runner, rerun)
