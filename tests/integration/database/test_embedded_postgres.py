"""The embedded PostgreSQL is shared, stopped, killed and started again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from database import DatabaseSettings, open_database
from database.embedded_postgres import EmbeddedServer
from tests.support.stored_rows import drawing_ids

APP = """
import sys, time
from pathlib import Path
from uuid import UUID
from database import NewDrawing, DatabaseSettings, open_database, record_drawing
database = open_database(DatabaseSettings(data_dir=Path(sys.argv[1])))
assert database.available, database.reason
record_drawing(database, NewDrawing(UUID(sys.argv[2]), bytes(784), []))
print("stored", flush=True)
time.sleep(float(sys.argv[3]))
"""


def app(data_dir: Path, drawing_id: UUID, seconds: float) -> subprocess.Popen[str]:
    """Another process that stores one drawing and stays for a while."""
    arguments = [str(data_dir), str(drawing_id), str(seconds)]
    return subprocess.Popen(
        [sys.executable, "-c", APP, *arguments], stdout=subprocess.PIPE, text=True
    )


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def test_a_killed_app_loses_nothing_and_a_normal_exit_stops_the_server(data_dir: Path) -> None:
    killed, ended = uuid4(), uuid4()
    with app(data_dir, killed, 60) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stored\n"
        server = postmaster(data_dir)
        assert os.getsid(server) != os.getsid(0)  # so Ctrl-C does not reach it
        process.kill()
    assert postmaster(data_dir) == server
    with app(data_dir, ended, 0) as process:
        assert process.wait(20) == 0
    assert not (data_dir / "postgres" / "postmaster.pid").exists()
    database = open_database(DatabaseSettings(data_dir=data_dir))
    assert drawing_ids(database) == {killed, ended}
    database.close()


def test_two_apps_share_a_new_server(data_dir: Path) -> None:
    shutil.rmtree(data_dir / "postgres")
    with app(data_dir, uuid4(), 0.5) as one, app(data_dir, uuid4(), 0.5) as other:
        assert [one.wait(30), other.wait(30)] == [0, 0]


@pytest.mark.parametrize(
    "pid", [str(os.getpid()), "4194304", ""], ids=["of another process", "of no process", "missing"]
)
def test_a_stale_pid_file_is_ignored(data_dir: Path, pid: str) -> None:
    server = EmbeddedServer(data_dir / "postgres")
    server.ensure_running()
    pid_file = data_dir / "postgres" / "postmaster.pid"
    written = pid_file.read_text()
    server.stop()
    # As after a killed container, where the next one's processes get the same ids.
    pid_file.write_text(written.replace(written.split()[0], pid, 1) if pid else "")
    (data_dir / "postgres" / ".handle_pids.json").write_text("[12")  # killed while it wrote
    database = open_database(DatabaseSettings(data_dir=data_dir))
    assert database.reason is None
    database.close()
