"""Log-ins that last: a row for each browser that is in, so that its owner can see it and end it.

The browser holds a random key in a signed cookie, the row its SHA-256.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from data.schema import LogIn, User

LASTS = timedelta(hours=12)
"""A working day."""

LOG_IN_KEY_BYTES = 24

LONGEST_BROWSER = 200
"""Letters of what a browser calls itself."""


class NoSuchLogIn(Exception):
    """There is no such log-in, or it is over, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where from, with what, and how somebody came in."""

    network: str = ""
    browser: str = ""
    how: str = "password"
    """Or `oidc`."""
    id_token: str | None = None
    """The provider's, which it wants to see again at the log-out."""


def begin(session: Session, user_id: int, begun: Begun, at: datetime) -> str:
    """Somebody is in from now on; gives the key. What is over is forgotten on the way."""
    session.execute(delete(LogIn).where(or_(LogIn.ends_at <= at, LogIn.ended_at.is_not(None))))
    key = secrets.token_urlsafe(LOG_IN_KEY_BYTES)
    row = LogIn(
        user_id=user_id, key_sha256=_sha256(key), began_at=at, ends_at=at + LASTS, network=begun.network,
        browser=begun.browser[:LONGEST_BROWSER], how=begun.how, id_token=begun.id_token,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return key


def find(session: Session, key: str, at: datetime) -> tuple[User, LogIn] | None:
    """Whose key it is, if that log-in still lasts."""
    lasting = (LogIn.key_sha256 == _sha256(key), LogIn.ended_at.is_(None), LogIn.ends_at > at)
    row = session.execute(select(User, LogIn).join(LogIn, LogIn.user_id == User.id).where(*lasting)).first()
    return None if row is None else (row[0], row[1])


def lasting(session: Session, at: datetime, user_id: int | None = None) -> Sequence[LogIn]:
    """All that last, or a user's; the newest first."""
    query = select(LogIn).where(LogIn.ended_at.is_(None), LogIn.ends_at > at).order_by(LogIn.id.desc())
    return session.scalars(query if user_id is None else query.where(LogIn.user_id == user_id)).all()


def end(session: Session, log_in_id: int, at: datetime, user_id: int | None = None) -> LogIn:
    """One is over, on whatever device it is.

    Raises:
        NoSuchLogIn: it is not there, is over already, or not this user's.
    """
    row = next((one for one in lasting(session, at, user_id) if one.id == log_in_id), None)
    if row is None:
        raise NoSuchLogIn
    row.ended_at, row.id_token = at, None
    return row


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
