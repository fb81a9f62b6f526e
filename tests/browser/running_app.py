"""The real app in a process of its own, with a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from database import Database, DatabaseSettings, open_database
from tests.support.stored_rows import count, delete_everything, rows

ROOT = Path(__file__).resolve().parents[2]
START = 120  # seconds; a busy machine may need them


@dataclass
class App:
    """A running app. `database` is the tests' own way into the same PostgreSQL."""

    url: str
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes]
    database: Database

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return rows(self.database, query)

    def count(self, table: str) -> int:
        return count(self.database, table)

    def kill(self) -> None:
        """As a crash would: no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def start(self) -> None:
        self.process = _start(self.environment, self.url, self.log)


def running_app(settings: Mapping[str, str]) -> Iterator[App]:
    """An app with these environment variables on a free port, until the generator ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | settings
    environment |= {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_HEADLESS": "true",
    }
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        log = Path(folder, "app.log")
        process = _start(environment, url, log)
        database = open_database(DatabaseSettings.from_environment(settings))
        app = App(url, environment, log, process, database)
        try:
            yield app
        finally:
            app.process.terminate()
            app.process.wait(timeout=30)
            database.close()


def emptied(app: App) -> App:
    delete_everything(app.database)
    return app


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _start(environment: Mapping[str, str], url: str, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.browser.serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    ends = time.monotonic() + START
    while process.poll() is None and time.monotonic() < ends:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return process
    process.kill()
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")
