"""A database as it is at one instant, in a file, while others go on writing to it; and back into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import Engine, inspect, make_url

from data.gis.views import GIS_SCHEMA, INDEXES

SPATIAL_REFERENCES = "spatial_ref_sys"
"""PostGIS' own table."""

GIS_EXTENSIONS = ("postgis", "postgis_raster", "postgis_topology")

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
    _run("pg_dump", engine, ["--format=custom", "--no-owner", f"--exclude-schema={GIS_SCHEMA}", f"--file={target}"])


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
    with NamedTemporaryFile("w", prefix="vejsyn-restore-", suffix=".list") as wanted:
        wanted.write(
            "\n".join(line for line in _run("pg_restore", None, ["--list", str(snapshot)]) if not _of_gis(line))
        )
        wanted.flush()
        how = ["--no-owner", "--single-transaction", "--exit-on-error", f"--use-list={wanted.name}"]
        _run("pg_restore", engine, [*how, str(snapshot)])


def _of_gis(line: str) -> bool:
    """Whether an entry of the backup is PostGIS' own or hangs on it; it is made anew wherever there is PostGIS."""
    return any(word in INDEXES or word in GIS_EXTENSIONS for word in line.split()) or SPATIAL_REFERENCES in line


def refuse_unless_empty(engine: Engine) -> None:
    """Whether anything can be put back; raises NotEmpty."""
    if set(inspect(engine).get_table_names()) - {SPATIAL_REFERENCES}:
        raise NotEmpty


def _sqlite_file(engine: Engine) -> str:
    assert engine.url.database
    return engine.url.database


def _run(program: str, engine: Engine | None, arguments: Sequence[str]) -> list[str]:
    """One of PostgreSQL's own; the password goes by the environment, which other users cannot read."""
    found, url = shutil.which(program), engine.url if engine else make_url("postgresql://")
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
    return done.stdout.splitlines()
