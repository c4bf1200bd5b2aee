"""A link by which somebody chooses a password: the first one, or another for one that was forgotten. It works once.

So no password is ever told or mailed, and whoever makes the user never knows it. The link holds a random secret, the
row its SHA-256.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import users
from data.people.standing import ProvidersUser
from data.schema import User
from data.users import Role, UsernameTaken

PASSWORD_LINK_LASTS = timedelta(days=3)
"""Over a weekend. Assumed."""

LINK_SECRET_BYTES = 24


class LinkUsedUp(Exception):
    """The link was used, replaced by a newer one, is too old, or its user may not log in any more."""


def invite(session: Session, username: str, name: str, role: Role) -> User:
    """A new user who cannot log in before choosing a password.

    Raises:
        UsernameTaken: there is one already.
    """
    if users.find(session, username):
        raise UsernameTaken(username)
    user = User(username=username, name=name, role=role.value, password="")
    session.add(user)
    session.flush()
    return user


def issue(user: User, at: datetime) -> str:
    """The secret of a new link; the one before is dead. A password that the user has works until another is chosen.

    Raises:
        ProvidersUser: the password is not kept here.
    """
    if user.provider_subject is not None:
        raise ProvidersUser(user.username)
    secret = secrets.token_urlsafe(LINK_SECRET_BYTES)
    user.link_sha256, user.link_ends_at = _sha256(secret), at + PASSWORD_LINK_LASTS
    return secret


def holder(session: Session, secret: str, at: datetime) -> User:
    """Whose link it is.

    Raises:
        LinkUsedUp: see there.
    """
    good = (User.link_sha256 == _sha256(secret), User.link_ends_at > at, User.deactivated_at.is_(None))
    user = session.scalar(select(User).where(*good))
    if user is None:
        raise LinkUsedUp
    return user


def use(session: Session, secret: str, hashed: str, at: datetime) -> User:
    """The link's user has another password from now on, and every log-in with an old one is over.

    Args:
        hashed: see `data.users.hash_password`, which takes its time: not while others wait to write.

    Raises:
        LinkUsedUp: see there.
    """
    user = holder(session, secret, at)
    session.refresh(user, with_for_update=True)
    if user.link_sha256 != _sha256(secret):  # two at once: the other one was first
        raise LinkUsedUp
    user.password, user.link_sha256, user.link_ends_at = hashed, None, None
    session.flush()
    users.end_sessions(session, user.id)
    return user


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
