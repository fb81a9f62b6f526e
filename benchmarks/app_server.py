"""Starts the app as in production, on a free port and with its own database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from database.embedded_postgres import EmbeddedServer

PROJECT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
TIMEOUT = 120.0  # seconds for the start


@dataclass(frozen=True)
class AppServer:
    """A running app. `start_seconds`: from the command to the first healthy answer."""

    port: int
    process_id: int
    start_seconds: float
    database_url: str

    @property
    def page(self) -> str:
        return f"http://{HOST}:{self.port}/"

    @property
    def stream(self) -> str:
        """URL of the websocket that the browser uses."""
        return f"ws://{HOST}:{self.port}/_stcore/stream"


@contextmanager
def running_app(data_dir: Path) -> Iterator[AppServer]:
    """Start the app with its data in `data_dir`; stop it and its PostgreSQL at the end.

    Also on Ctrl-C or SIGTERM. Raises RuntimeError if the app does not start.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    data_dir.mkdir(parents=True, exist_ok=True)
    port, log = _free_port(), data_dir / "app.log"
    database = EmbeddedServer(data_dir / "postgres")
    began = time.perf_counter()
    process = _start(port, data_dir, log)
    try:
        _wait_until_healthy(process, port, log)
        seconds = time.perf_counter() - began
        yield AppServer(port, process.pid, seconds, database.ensure_running())
    finally:
        _stop(process)
        if (data_dir / "postgres" / "postmaster.pid").exists():
            database.ensure_running()  # signs off an app that had to be killed
            database.stop()


def _start(port: int, data_dir: Path, log: Path) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "DATA_DIR": str(data_dir),
        "STREAMLIT_SERVER_ADDRESS": HOST,
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_PORT": str(port),
        "LIMIT_DRAWINGS": "0/0",  # a crowd at one address
        "LIMIT_CALLS": "0/0",
    }
    command = [str(Path(sys.executable).with_name("streamlit")), "run", "streamlit_app/server.py"]
    with log.open("wb") as output:  # its own session: Ctrl-C reaches it through us
        return subprocess.Popen(  # noqa: S603 - our own app
            command,
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not _is_healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the app does not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)


def _is_healthy(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
