"""A database as it is at one instant, in a file, while others go on writing to it; and back into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect

PAGES_AT_ONCE = 2_000
"""Of a SQLite backup between two breaths for whoever writes: 8 MB."""


class NoPostgresqlTools(RuntimeError):
    """The database is PostgreSQL, and its own programs are not on this machine."""

    def __init__(self, program: str) -> None:
        super().__init__(program)
        self.program = program


class SnapshotFailed(RuntimeError):
    """PostgreSQL's program says why."""


class NotEmpty(RuntimeError):
    """There is a database already; nothing is put over it."""


def take_snapshot(engine: Engine, target: Path) -> None:
    """Write the database into a file.

    Raises:
        NoPostgresqlTools, SnapshotFailed: see there.
        sqlite3.Error, OSError: the disk.
    """
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(_sqlite_file(engine))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=PAGES_AT_ONCE)
        return
    _run("pg_dump", engine, ["--format=custom", "--no-owner", f"--file={target}"])


def put_back(engine: Engine, snapshot: Path) -> None:
    """Fill an empty database from a file.

    Raises:
        NotEmpty: it has tables.
        NoPostgresqlTools, SnapshotFailed: see there.
    """
    refuse_unless_empty(engine)
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(snapshot)) as source, closing(sqlite3.connect(_sqlite_file(engine))) as target:
            source.backup(target)
        return
    _run("pg_restore", engine, ["--no-owner", "--single-transaction", "--exit-on-error", str(snapshot)])


def refuse_unless_empty(engine: Engine) -> None:
    """Whether anything can be put back; raises NotEmpty."""
    if inspect(engine).get_table_names():
        raise NotEmpty


def _sqlite_file(engine: Engine) -> str:
    assert engine.url.database
    return engine.url.database


def _run(program: str, engine: Engine, arguments: Sequence[str]) -> None:
    """One of PostgreSQL's own; the password goes by the environment, which other users cannot read."""
    found, url = shutil.which(program), engine.url
    if found is None:
        raise NoPostgresqlTools(program)
    named = {"host": url.host, "port": url.port, "username": url.username, "dbname": url.database}
    where = [f"--{name}={value}" for name, value in named.items() if value]
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603
        [found, *where, *arguments], env=os.environ | password, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SnapshotFailed(done.stderr.strip() or f"{program}: exit code {done.returncode}")
