"""PostgreSQL as Vejsyn uses it: one writer at a time, as on SQLite, and no lock that outlives its holder.

A transaction that writes begins by taking the database's one lock for writers, which its end gives back. So nothing
that it has read changes before it commits, writers cannot deadlock, and what is numbered later commits later: the
highest id is a cursor that misses nothing. Readers wait for nobody. The price: a foreman waits while the night
remembers a recording, as on SQLite. Whatever takes long (looking, reading, pictures, mails) is done outside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

BUSY_S = 30.0
"""How long one writer waits for another, seconds."""

NIGHT_WAITS_S = 5.0
"""How long a night waits for the lock of another, seconds: a killed process's is free after milliseconds."""

KEEPALIVE_S, KEEPALIVES = 5, 3
"""A machine that leaves so many questions, so many seconds apart, without an answer is dead, and its transaction is
taken back after 20 s: sooner than who waits for it gives up (`BUSY_S`)."""

HUNG_AFTER_S = 300.0
"""A transaction that asks nothing for so long is taken back, seconds: its process was stopped or hangs. Assumed: a
passage is fused between two statements at most, which takes seconds."""

_VEJSYN = 0x76656A73
"""First half of our advisory locks' keys; the second says which."""

_WRITER, _NIGHT = 1, 2

_LOCK_NOT_AVAILABLE = "55P03"


def prepare(engine: Engine) -> None:
    """Make the engine's transactions that write (execution option `writes`) wait for one another."""
    event.listen(engine, "connect", _limit)
    event.listen(engine, "begin", _begin)


@contextmanager
def sole_night(engine: Engine) -> Iterator[bool]:
    """The database's one lock for nights, on a connection of its own; gives whether it is ours.

    It goes with the connection: when the process or its machine dies, and when PostgreSQL is started anew. A night that
    has lost it so goes on, and a second one beside it does no harm (`data.recordings`), but they are out of order.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # closed at the end, not pooled: with it goes the lock
        yield _is_sole(connection)


def _is_sole(connection: Connection) -> bool:
    connection.exec_driver_sql(f"SET lock_timeout = '{NIGHT_WAITS_S}s'")
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({_VEJSYN}, {_NIGHT})")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _limit(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET lock_timeout = '{BUSY_S}s'; SET idle_in_transaction_session_timeout = '{HUNG_AFTER_S}s';"
            f"SET tcp_keepalives_idle = {KEEPALIVE_S}; SET tcp_keepalives_interval = {KEEPALIVE_S};"
            f"SET tcp_keepalives_count = {KEEPALIVES}"
        )
    connection.commit()


def _begin(connection: Connection) -> None:
    # Under READ COMMITTED every later statement sees what the writer before committed; a snapshot that were kept, as
    # under REPEATABLE READ, would be older than the wait.
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_VEJSYN}, {_WRITER})")
