"""An OpenID Connect provider in a process of its own, and people who sign in with it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.draw_page_actions import expect_canvas
from tests.browser.running_app import App, free_port

PEOPLE: dict[str, dict[str, object]] = {
    "ann": {"name": "Ann Example", "email": "ann@example.org"},
    "bob": {"email": "bob@example.org"},
    "rae": {"name": "Rae", "email": "Rae@Example.org", "email_verified": True},
    "eve": {"name": "**Eve** ![x](http://127.0.0.1:1/x.png) <img src=x onerror=alert(1)>"},
}
REVIEWERS = "rae@example.org"


def provider() -> Iterator[str]:
    """The address of a provider that knows PEOPLE, until the generator ends."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for subject, claims in PEOPLE.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the identity provider did not start")


def secrets(folder: Path, issuer: str) -> Path:
    """A file of Streamlit's secrets that has people sign in there."""
    file = folder / "secrets.toml"
    file.write_text(
        f"""
        [auth]
        redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
        cookie_secret = "{"tests" * 8}"
        client_id = "digits"
        client_secret = "nobody asks"
        server_metadata_url = "{issuer}/.well-known/openid-configuration"
        """
    )
    return file


def sign_in(page: Page, app: App, who: str) -> None:
    """From any page of the app, to the draw page, as `who`."""
    page.locator(".st-key-sign_in button").click()
    page.get_by_role("button", name=who, exact=True).first.click()
    page.wait_for_url(re.compile(rf"^{app.url}/"))
    expect(account(page)).to_be_visible()
    expect_canvas(page)


def sign_out(page: Page) -> None:
    """Also there, where one has to say so once more."""
    account(page).click()
    page.locator(".st-key-sign_out button").click()
    page.get_by_role("button", name="End session").click()
    expect(page.locator(".st-key-sign_in")).to_be_visible()


def account(page: Page) -> Locator:
    """The name in the head of the page."""
    return page.locator(".st-key-account [data-testid=stPopoverButton]")
