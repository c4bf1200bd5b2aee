"""A real PostgreSQL server for the tests: Debian's package, in a folder of its own, on a port of its own.

One server for all tests of a process, which takes a second or two to make; each has an empty database of it.
"""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, create_engine, event
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


_running = ExitStack()
_numbers = count()


@cache
def _shared() -> Server:
    return _running.enter_context(server())


@atexit.register
def stop_shared() -> None:
    """Stop the server that tests share, if there is one; the next test that needs one starts another."""
    _running.close()
    _shared.cache_clear()


@contextmanager
def postgresql() -> Iterator[str]:
    """The SQLAlchemy URL of an empty database, or skip where PostgreSQL is not installed."""
    with databases() as another:
        yield another()


@contextmanager
def databases() -> Iterator[Callable[[], str]]:
    """Gives the URL of one empty database of a server after another, or skips where PostgreSQL is not installed."""
    url, names = _shared().url, []

    def another() -> str:
        names.append(f"home{next(_numbers)}")
        _run(url, f"CREATE DATABASE {names[-1]}")
        return f"{url.removesuffix('/postgres')}/{names[-1]}"

    try:
        with _all_closed_after():
            yield another
    finally:
        _run(url, *(f"DROP DATABASE {name} WITH (FORCE)" for name in names))


def add_postgis(url: str) -> None:
    """As a database's administrator does; skips where PostgreSQL has no PostGIS."""
    engine = create_engine(url)
    with engine.connect() as connection:
        asked = "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'"
        there = connection.exec_driver_sql(asked).scalar()
    engine.dispose()
    if not there:
        pytest.skip("PostGIS is not on this machine (apt-get install postgresql-postgis)")
    _run(url, "CREATE EXTENSION postgis")


def _run(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@dataclass(frozen=True)
class Rows:
    """The rows of a database as they once were, to be put back: in 10 ms, where a copy of the database takes 100."""

    engine: Engine
    tables: tuple[str, ...]
    """Quoted names."""
    numbered: tuple[str, ...]
    """Of those that number their rows."""

    @classmethod
    def of(cls, engine: Engine, schema: MetaData) -> "Rows":
        """As they are now."""
        quoted = engine.dialect.identifier_preparer.format_table
        numbered = (table for table in schema.sorted_tables if "id" in table.c)
        rows = cls(engine, tuple(map(quoted, schema.sorted_tables)), tuple(map(quoted, numbered)))
        rows._run("CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} AS TABLE public.{name}" for name in rows.tables))
        return rows

    def put_back(self) -> None:
        """Every table, and its next id; whoever still holds a lock is thrown out."""
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        self._run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}",
            "SET LOCAL session_replication_role = replica",  # no foreign key is looked at
            *(f"DELETE FROM {name}; INSERT INTO {name} SELECT * FROM kept.{name}" for name in self.tables),
            *(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1 + (SELECT coalesce(max(id), 0) FROM {name}), "
                "false)"
                for name in self.numbered
            ),
        )

    def _run(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql("; ".join(statements))


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
