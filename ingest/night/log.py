"""The night in the home's log of nights: when it began, how it ended and what it came to."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from data.operation import nights
from data.operation.nights import Came, NightOutcome
from ingest.night.backoff import Transactions
from ingest.night.faults import fault_of
from ingest.night.report import NightReport


@contextmanager
def in_the_log(home: Transactions, clock: Callable[[], datetime], report: NightReport) -> Iterator[None]:
    """Write the night down at its beginning, and however it ends, as far as the database lets us."""
    night_id = home.write(lambda session: nights.begin(session, clock()))
    outcome, fault = NightOutcome.ENDED, None
    try:
        yield
        outcome = NightOutcome.DONE
    except Exception as error:
        machines = fault_of(error)
        outcome, fault = (NightOutcome.STOPPED if machines else outcome), machines or type(error).__name__
        raise
    finally:
        with suppress(DBAPIError), home.store.write() as session:  # else the next night says that it died
            nights.end(session, night_id, _came(home, report, outcome, fault), clock())


def _came(home: Transactions, report: NightReport, outcome: NightOutcome, fault: str | None) -> Came:
    return Came(
        outcome,
        fault,
        report.processed,
        len(report.refused),
        len(report.postponed),
        report.metres,
        report.new,
        _free_bytes(home),
    )


def _free_bytes(home: Transactions) -> int | None:
    with suppress(OSError):
        return shutil.disk_usage(home.store.home).free
    return None
