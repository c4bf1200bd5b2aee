"""A real PostgreSQL server for the tests: Debian's package, in a folder of its own, on a port of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server with an empty database."""

    url: str
    """SQLAlchemy's."""
    control: tuple[str, ...]
    """The command that starts and stops it."""
    options: tuple[str, ...]

    def start(self) -> None:
        subprocess.run([*self.control, *self.options, "start"], check=True)

    def stop(self) -> None:
        """At once, in the middle of whatever it does."""
        subprocess.run([*self.control, "-m", "immediate", "stop"], check=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """The SQLAlchemy URL of an empty database, or skip where PostgreSQL is not installed."""
    with server() as running:
        yield running.url


@contextmanager
def server() -> Iterator[Server]:
    """A server that can be stopped and started, or skip where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not on this machine (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="vejsyn-postgresql-"))
    port = _free_port()
    as_owner = _as_postgres(folder)
    control = (*as_owner, str(programs / "pg_ctl"), "-D", str(folder / "db"), "-w", "-s")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    subprocess.run([*as_owner, str(programs / "initdb"), "-D", str(folder / "db"), "-A", "trust", "-U", "vejsyn", "-N"],
                   check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    url = f"postgresql+psycopg://vejsyn@127.0.0.1:{port}/postgres"
    running = Server(url, control, ("-o", options, "-l", str(folder / "log")))
    running.start()
    try:
        with _all_closed_after():
            yield running
    finally:
        running.stop()
        shutil.rmtree(folder)


@contextmanager
def _all_closed_after() -> Iterator[None]:
    """What a test leaves open psycopg would complain of in whichever test the garbage collector comes by."""
    opened: list[Any] = []

    def note(connection: Any, _record: Any) -> None:
        if type(connection).__module__.startswith("psycopg"):
            opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield
    finally:
        event.remove(Pool, "connect", note)
        for connection in opened:
            connection.close()


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; then it runs as its own user."""
    if os.getuid() != 0:
        return []
    postgres = pwd.getpwnam("postgres")
    os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    return ["setpriv", f"--reuid={postgres.pw_uid}", f"--regid={postgres.pw_gid}", "--clear-groups"]
