"""Opening what is remembered: the database, brought to today's schema, and the pictures beside it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from data import postgresql, private_files
from data.audit.chain import append
from data.audit.deed import DONE, doing
from data.damages.renewal import grade_ungraded
from data.gis.postgis import equip, take_views_away
from data.media.media import Media, pictures_media, recordings_media, traces_media
from data.media.pictures import Pictures
from data.media.traces import Traces
from data.settings import HomeSettings, MediaSettings

SQLITE_BUSY_S = 30.0
"""How long one writer waits for another, seconds; the night run's transactions end well within it."""


@dataclass(frozen=True)
class Store:
    """The home, opened."""

    home: Path
    engine: Engine
    pictures: Pictures
    recordings: Media
    """Received videos and tracks."""
    traces: Traces
    """What the videos showed, kept when they are gone."""

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes are thrown away."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end, or not at all; on either database one at a time.

        What it reads nobody changes before it commits. It waits for the writer before it, so it should be short.
        The first of a request's or a command's commits with the entry of the audit log that says who made it.

        Raises:
            OperationalError: another has written for half a minute.
        """
        engine = self.engine.execution_options(writes=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
            waiting = deed if (deed := doing.get()) and deed.waits else None
            if waiting:
                append(session, self.home, [waiting.entry(DONE)])
        if waiting:
            waiting.entered = True

    def sole_night(self) -> AbstractContextManager[bool]:
        """The database's lock for nights, if it can be shared by other homes; gives whether it is ours."""
        return nullcontext(True) if _is_sqlite(self.engine) else postgresql.sole_night(self.engine)


def open_store(settings: HomeSettings | None = None, media: MediaSettings | None = None) -> Store:
    """Open the home, making it and migrating its database where needed; what is not given is read from `VEJSYN_*`.

    Raises:
        OSError: the home cannot be written.
    """
    store = open_unmigrated(settings, media)
    migrate(store.engine)
    equip(store.engine)
    return store


def open_unmigrated(settings: HomeSettings | None = None, media: MediaSettings | None = None) -> Store:
    """The home with its database as it is, which may be empty: for whoever fills it from a backup."""
    settings, media = settings or HomeSettings(), media or MediaSettings()
    home = settings.home.resolve()
    private_files.make_folder(home / "recordings")
    private_files.mend(home)
    if settings.database_url is None:
        private_files.make_file(settings.sqlite_file)  # what SQLite lays beside it has its mode
    engine = open_engine(settings.database)
    pictures, traces = Pictures(pictures_media(home, media)), Traces(traces_media(home, media))
    return Store(home, engine, pictures, recordings_media(home, media), traces)


def open_engine(url: str) -> Engine:
    """An engine with the settings each kind of database needs."""
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True)
        postgresql.prepare(engine)
        return engine
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; of several who open it at once, one does it and the others wait."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return  # without a writer's lock, which the night may hold
    with _migrating(engine.execution_options(writes=True)) as connection:
        take_views_away(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        with Session(connection) as session:
            grade_ungraded(session)


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite lets a table be made anew under the rows that refer to it.

    Alembic changes a table there by copying it; dropping the old one would break every foreign key for a moment.
    """
    if not _is_sqlite(engine):
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        keys = connection.connection.cursor()
        keys.execute("PRAGMA foreign_keys=OFF")  # outside the transaction: inside, SQLite does not listen
        try:
            with connection.begin():
                yield connection
                _refuse_broken_keys(connection)
        finally:
            keys.execute("PRAGMA foreign_keys=ON")
            keys.close()


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _refuse_broken_keys(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError(f"{connection.engine.url}: a migration would have left rows that refer to nothing")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN, so that DDL and reads are in the transaction too
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    # A writer takes its lock at once: upgrading a reader's would fail whenever another writer came between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
