"""Tokens let other systems read features and nothing else; their SHA-256 alone is stored, they end or are revoked."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.phones.keys import CONTACT_EVERY, PHONE_KEY_BYTES, digest
from data.schema import IntegrationToken

TOKEN_PREFIX = "vejsyn_"  # noqa: S105
"""Scanners for leaked secrets know it by that, and people too."""

TOKEN_DAYS = 365
"""How long a token is good where nobody says otherwise. Assumed: whoever looks after it is asked for it each year."""


class TokenRefused(Exception):
    """No token, one that nobody has, or one that is over; which of them is not told."""


class TokenNameTaken(Exception):
    """A token of that name is good."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoSuchToken(Exception):
    """No token has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def issue(session: Session, name: str, days: int, at: datetime) -> str:
    """A new token; nobody can read it again. One of the same name that is over goes.

    Raises:
        TokenNameTaken: one of that name is good.
    """
    row = session.scalar(select(IntegrationToken).where(IntegrationToken.name == name))
    if row is not None and is_good(row, at):
        raise TokenNameTaken(name)
    if row is not None:
        session.delete(row)
        session.flush()
    token = TOKEN_PREFIX + secrets.token_urlsafe(PHONE_KEY_BYTES)
    expires_at = at + timedelta(days=days)
    session.add(IntegrationToken(name=name, sha256=digest(token), created_at=at, expires_at=expires_at))
    return token


def everyone(session: Session) -> Sequence[IntegrationToken]:
    """All that there were, by name."""
    return session.scalars(select(IntegrationToken).order_by(IntegrationToken.name)).all()


def revoke(session: Session, name: str, at: datetime) -> IntegrationToken:
    """It opens nothing from now on.

    Raises:
        NoSuchToken: there is none.
    """
    row = session.scalar(select(IntegrationToken).where(IntegrationToken.name == name))
    if row is None:
        raise NoSuchToken(name)
    row.revoked_at = row.revoked_at or at
    return row


def is_good(row: IntegrationToken, at: datetime) -> bool:
    """Whether it opens anything."""
    return row.revoked_at is None and at < row.expires_at


def admit(session: Session, token: str, at: datetime) -> IntegrationToken:
    """Whose token it is.

    Raises:
        TokenRefused: nobody's, or it is over.
    """
    row = session.scalar(select(IntegrationToken).where(IntegrationToken.sha256 == digest(token)))
    if row is None or not is_good(row, at):
        raise TokenRefused
    return row


def is_new_use(row: IntegrationToken, at: datetime) -> bool:
    """Whether this use is worth writing down; a GIS asks us several times a second."""
    return row.used_at is None or at - row.used_at >= CONTACT_EVERY


def note_use(session: Session, row: IntegrationToken, at: datetime) -> None:
    """It was used."""
    session.execute(update(IntegrationToken).where(IntegrationToken.id == row.id).values(used_at=at))
