"""The patch of Streamlit's private API: which reruns are skipped, and for which version."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import cast

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from streamlit_app import streamlit_patches


@dataclass
class FakeRunner:
    """A script runner with one fragment."""

    ran: list[RerunData] = field(default_factory=list)

    @property
    def _fragment_storage(self) -> FakeRunner:
        return self

    def contains(self, fragment: str) -> bool:
        return fragment == "exists"


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> FakeRunner:
    def run(runner: FakeRunner, rerun: RerunData) -> None:
        runner.ran.append(rerun)

    monkeypatch.setattr(streamlit_patches, "_run_script", run)
    return FakeRunner()


@pytest.mark.parametrize(
    ("fragments", "is_auto", "runs"),
    [
        (["gone"], True, False),
        (["gone", "exists"], True, True),
        (["exists"], True, True),
        (["gone"], False, True),
        ([], True, True),
    ],
)
def test_only_automatic_reruns_without_any_fragment_left_are_skipped(
    runner: FakeRunner, fragments: list[str], is_auto: bool, runs: bool
) -> None:
    rerun = RerunData(fragment_id_queue=fragments, is_auto_rerun=is_auto)
    streamlit_patches._run_unless_stale(cast(ScriptRunner, runner), rerun)
    assert runner.ran == ([rerun] if runs else [])


def test_the_installed_version_is_the_one_that_the_patch_was_written_for() -> None:
    assert st.__version__ == streamlit_patches.WRITTEN_FOR


def test_another_version_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(st, "__version__", "9.0.0")
    before = ScriptRunner._run_script
    with caplog.at_level(logging.WARNING):
        streamlit_patches.skip_stale_reruns()
    assert ScriptRunner._run_script is before
    assert "9.0.0 is not patched" in caplog.text
