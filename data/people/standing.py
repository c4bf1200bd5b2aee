"""What users may do, and whether they may at all; somebody who can administer is always left."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data import users
from data.schema import LogIn, User
from data.users import Role


class NoUserOfThatNumber(Exception):
    """No user has that id."""


class LastAdministrator(Exception):
    """Nobody else could administer: whoever else may has not chosen a password yet."""


class ProvidersUser(Exception):
    """The municipality's accounts say what this user may do, and keep the password."""

    def __init__(self, username: str) -> None:
        super().__init__(username)
        self.username = username


def everyone(session: Session) -> Sequence[User]:
    """All users by username."""
    return session.scalars(select(User).order_by(User.username)).all()


def lasting_log_ins(session: Session, at: datetime) -> Mapping[int, int]:
    """How many browsers each user is logged in with, by the user's number; those with none are left out."""
    lasting = (LogIn.ended_at.is_(None), LogIn.ends_at > at)
    counted = select(LogIn.user_id, func.count().label("browsers")).where(*lasting).group_by(LogIn.user_id)
    return {row.user_id: row.browsers for row in session.execute(counted)}


def get(session: Session, user_id: int) -> User:
    """One user.

    Raises:
        NoUserOfThatNumber: there is none.
    """
    user = session.get(User, user_id)
    if user is None:
        raise NoUserOfThatNumber
    return user


def set_role(session: Session, user: User, role: Role) -> None:
    """What the user may do from the next request on.

    Raises:
        LastAdministrator, ProvidersUser: see there.
    """
    if user.role == role.value:
        return
    if user.provider_subject is not None:
        raise ProvidersUser(user.username)
    _refuse_last(session, user)
    user.role = role.value


def deactivate(session: Session, user: User, at: datetime) -> None:
    """Out everywhere at once, and no way back in; names in histories stay.

    Raises:
        LastAdministrator: see there.
    """
    if user.deactivated_at is not None:
        return
    _refuse_last(session, user)
    user.deactivated_at = at
    user.link_sha256 = user.link_ends_at = None
    users.end_sessions(session, user.id)


def activate(user: User) -> None:
    """May log in again, with the password as it was."""
    user.deactivated_at = None


def _refuse_last(session: Session, user: User) -> None:
    """Locked, so that two administrators do not put each other out at the same moment."""
    able = select(User.id).where(User.role == Role.ADMIN, User.deactivated_at.is_(None), User.password != "")
    if list(session.scalars(able.order_by(User.id).with_for_update())) == [user.id]:
        raise LastAdministrator
