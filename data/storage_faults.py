"""What stands between Vejsyn and its home or its database: told apart, because each has another next step.

One function names the fault behind an exception, whoever raised it: the system, SQLite, PostgreSQL or a bucket.
"""

import errno
import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection


class StorageFault(StrEnum):
    """What is in the way."""

    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    NO_ACCESS = "no_access"
    DISK_BROKEN = "disk_broken"
    BUSY = "busy"
    GONE = "database_gone"
    DAMAGED = "database_damaged"
    MEDIA_GONE = "media_gone"
    MEDIA_DENIED = "media_denied"


class MediaError(OSError):
    """A bucket does not answer, is not there, or refuses."""

    def __init__(self, cause: str, fault: StorageFault = StorageFault.MEDIA_GONE) -> None:
        super().__init__(cause)
        self.fault = fault


def storage_fault(error: BaseException) -> StorageFault | None:
    """The fault behind an exception, or None where the storage has none."""
    return next((fault for cause in _chain(error) if (fault := _fault(cause))), None)


def cause_of(error: BaseException) -> str:
    """What the operating system or the database itself said, without our statement and its values."""
    return str(error.orig) if isinstance(error, DBAPIError) else str(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _fault(error: BaseException) -> StorageFault | None:
    if isinstance(error, MediaError):
        return error.fault
    if isinstance(error, NoFreeConnection):
        return StorageFault.BUSY
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, DBAPIError):
        return _of_database(error)
    return _STORAGE_FAULT_OF_ERRNO.get(error.errno or 0) if isinstance(error, OSError) else None


def _of_database(error: DBAPIError) -> StorageFault | None:
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    if fault := _SQLSTATE.get(state) or _SQLSTATE_CLASS.get(state[:2]):
        return fault
    unreached = isinstance(error, InterfaceError | OperationalError) and not state
    return StorageFault.GONE if unreached or error.connection_invalidated else None


def _of_sqlite(error: sqlite3.Error) -> StorageFault | None:
    code = getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_OK
    return _SQLITE.get(code) or _SQLITE.get(code & 0xFF)


_STORAGE_FAULT_OF_ERRNO = {
    errno.ENOSPC: StorageFault.DISK_FULL,
    errno.EDQUOT: StorageFault.DISK_FULL,
    errno.EROFS: StorageFault.READ_ONLY,
    errno.EACCES: StorageFault.NO_ACCESS,
    errno.EPERM: StorageFault.NO_ACCESS,
    errno.EIO: StorageFault.DISK_BROKEN,
    errno.ESTALE: StorageFault.DISK_BROKEN,
}

_SQLITE = {
    sqlite3.SQLITE_FULL: StorageFault.DISK_FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: StorageFault.DISK_FULL,  # no room for the file that readers and writers share
    sqlite3.SQLITE_READONLY: StorageFault.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: StorageFault.NO_ACCESS,
    sqlite3.SQLITE_PERM: StorageFault.NO_ACCESS,
    sqlite3.SQLITE_BUSY: StorageFault.BUSY,
    sqlite3.SQLITE_LOCKED: StorageFault.BUSY,
    sqlite3.SQLITE_IOERR: StorageFault.DISK_BROKEN,
    sqlite3.SQLITE_CORRUPT: StorageFault.DAMAGED,
    sqlite3.SQLITE_NOTADB: StorageFault.DAMAGED,
}
"""By the extended code where it tells more, else by the primary one in its lower byte (sqlite.org/rescode.html)."""

_SQLSTATE = {
    "53100": StorageFault.DISK_FULL,  # disk_full
    "25006": StorageFault.READ_ONLY,  # read_only_sql_transaction
    "42501": StorageFault.NO_ACCESS,  # insufficient_privilege
    "53300": StorageFault.BUSY,  # too_many_connections
    "55P03": StorageFault.BUSY,  # lock_not_available
    "40001": StorageFault.BUSY,  # serialization_failure
    "40P01": StorageFault.BUSY,  # deadlock_detected
    "57014": StorageFault.BUSY,  # query_canceled: a time limit
    "58030": StorageFault.DISK_BROKEN,  # io_error
}

_SQLSTATE_CLASS = {
    "08": StorageFault.GONE,  # connection exception
    "28": StorageFault.NO_ACCESS,  # invalid authorization
    "3D": StorageFault.GONE,  # invalid catalog name
    "53": StorageFault.BUSY,  # insufficient resources
    "57": StorageFault.GONE,  # operator intervention: stopped, starting, crashed
    "58": StorageFault.DISK_BROKEN,  # system error
    "XX": StorageFault.DAMAGED,  # internal error: data or index corrupted
}
"""PostgreSQL 15, appendix A: the code, else its class."""
