"""From a named exception to an HTTP status, an exit code and a message in two languages: all tables, and the look-up.

What the disk and the database have in the way comes in as many exceptions as there are libraries:
`data.storage_faults` names it.
"""

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from api.failures.access import ACCESS
from api.failures.damages import DAMAGES
from api.failures.failure import Failure
from api.failures.integration import INTEGRATION
from api.failures.oidc import OIDC
from api.failures.orders import ORDERS
from api.failures.phones import PHONES
from api.failures.processing import PROCESSING
from api.failures.storage import STORAGE_FAILURES
from data.storage_faults import storage_fault

FAILURES: Mapping[type[Exception], Failure] = {
    **ACCESS, **OIDC, **DAMAGES, **INTEGRATION, **ORDERS, **PHONES, **PROCESSING,
}  # fmt: skip
"""By exception; `failure_of` also finds subclasses."""

STORAGE_EXCEPTIONS: tuple[type[Exception], ...] = (OSError, SQLAlchemyError, sqlite3.Error)
"""What a fault of the storage may come in; most of them are no such fault."""


def failure_of(error: Exception) -> Failure | None:
    """The failure that an exception is answered with, or None for one that nobody foresaw."""
    named = next((FAILURES[kind] for kind in type(error).__mro__ if kind in FAILURES), None)
    fault = storage_fault(error)
    return named or (STORAGE_FAILURES[fault] if fault else None)
