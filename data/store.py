"""Opening what is remembered: the database, brought to today's schema, and the pictures beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from data import private_files
from data.pictures import PictureFolder
from data.settings import HomeSettings

SQLITE_BUSY_S = 30.0
"""How long one writer waits for another, seconds; the night run's transactions end well within it."""


@dataclass(frozen=True)
class Store:
    """The home, opened."""

    home: Path
    engine: Engine
    pictures: PictureFolder

    @property
    def recordings(self) -> Path:
        """The folder of received videos and tracks."""
        return self.home / "recordings"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes are thrown away."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end, or not at all."""
        engine = self.engine.execution_options(writes=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session


def open_store(settings: HomeSettings | None = None) -> Store:
    """Open the home, making it and migrating its database where needed.

    Raises:
        OSError: the home cannot be written.
    """
    settings = settings or HomeSettings()
    home = settings.home.resolve()
    private_files.make_folder(home / "recordings")
    private_files.mend(home)
    if settings.database_url is None:
        private_files.make_file(settings.sqlite_file)  # what SQLite lays beside it has its mode
    engine = open_engine(settings.database)
    migrate(engine)
    return Store(home=home, engine=engine, pictures=PictureFolder(home / "pictures"))


def open_engine(url: str) -> Engine:
    """An engine with the settings each kind of database needs."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _migrating(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite lets a table be made anew under the rows that refer to it.

    Alembic changes a table there by copying it; dropping the old one would break every foreign key for a moment.
    """
    if engine.dialect.name != "sqlite":
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
