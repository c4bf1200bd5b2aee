"""The user whom a provider's account is: made at the first log-in, brought to what the provider says at each."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.oidc.refusals import Deactivated, NameTaken
from api.oidc.tokens import Identity
from data import users
from data.schema import User

NOBODYS_BYTES = 32
"""Of a password that nobody knows."""


def user_of(session: Session, who: Identity) -> User:
    """By the provider's number of him, which stays when he marries. It never takes over a user with a password.

    Raises:
        NameTaken, Deactivated: see there.
    """
    user = session.scalar(select(User).where(User.provider_subject == who.subject))
    namesake = users.find(session, who.username)
    if namesake is not None and namesake is not user:
        raise NameTaken(who.username)
    if user is not None and user.deactivated_at is not None:
        raise Deactivated(user.username)
    if user is None:
        user = users.add(session, who.username, who.name, who.role, secrets.token_urlsafe(NOBODYS_BYTES))
        user.provider_subject = who.subject
    user.username, user.name, user.role = who.username, who.name, who.role.value
    session.flush()
    return user
