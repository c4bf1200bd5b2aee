"""The home: whether it opens, who else may read it, how much room there is, and what is still to be put in."""

import shlex
import shutil
from pathlib import Path

from sqlalchemy import func, select

from api.checks.finding import Finding, amiss, wanting, well
from data.private_files import open_to_others
from data.schema import Section, Team, User
from data.settings import HomeSettings
from data.storage_faults import cause_of
from data.store import Store, open_store

MOST_FILES = 20_000
"""Of the home are looked at; a second's work. A home of years holds 400,000 pictures."""

LEAST_FREE_BYTES = 5 * 2**30
"""Half an hour of a phone's 1080p video at 20 Mbit/s is 4.5 GB, and the night writes pictures beside it."""


def opened(settings: HomeSettings) -> Store | Finding:
    """The home, or why it does not open."""
    try:
        return open_store(settings)
    except Exception as error:  # whatever a database or a disk may answer is the finding
        next_step = (
            "set VEJSYN_HOME to a folder you may write to, and VEJSYN_DATABASE_URL to a database that runs "
            "and VEJSYN_MEDIA to s3://bucket/prefix where they are set at all"
        )
        return amiss("home", f"{settings.home}: {cause_of(error)}", next_step)


def home(store: Store) -> list[Finding]:
    """The folder itself."""
    return [well("home", str(store.home)), _permissions(store.home), _room(store.home)]


def contents(store: Store) -> list[Finding]:
    """What somebody must put in before anything can be seen."""
    return [
        _rows(store, Section, "roads", "vejsyn roads import FILE"),
        _rows(store, Team, "teams", "vejsyn team add NAME EMAIL, or on the map"),
        _rows(store, User, "log-ins", "vejsyn user add NAME"),
    ]


def _permissions(folder: Path) -> Finding:
    found = list(open_to_others(folder, MOST_FILES))
    if not found:
        return well("permissions", "the home is its owner's alone")
    says = f"others on this machine may read {found[0]}" + (f" and {len(found) - 1} more" if found[1:] else "")
    return amiss("permissions", says, f"chmod -R go= {shlex.quote(str(folder))}")


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    says = f"{free / 2**30:.1f} GB free"
    if free >= LEAST_FREE_BYTES:
        return well("disk", says)
    return amiss(
        "disk", f"{says}, less than {LEAST_FREE_BYTES / 2**30:.0f}", f"make room on the disk that holds {folder}"
    )


def _rows(store: Store, table: type[Section] | type[Team] | type[User], what: str, next_step: str) -> Finding:
    with store.read() as session:
        count = session.scalar(select(func.count()).select_from(table)) or 0
    return well(what, str(count), needed=False) if count else wanting(what, "none yet", next_step)
