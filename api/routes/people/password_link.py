"""Choosing a password by a link that works once."""

from typing import Any

from fastapi import APIRouter

from api.access import Open, needs
from api.routes.session import MOST_LOG_IN_BYTES
from api.state import AppStateDep
from api.wire.users import NewPassword, UserOut
from data import users
from data.audit.deed import Actor, Kind, done_by
from data.people import password_link

router = APIRouter()

LINK_REFUSED: dict[int | str, dict[str, Any]] = {404: {"description": "password_link_used_up"}}


@router.post(
    "/session/password", dependencies=[needs(Open.OUR_PAGE)], responses=LINK_REFUSED, max_body_size=MOST_LOG_IN_BYTES
)
def choose(wanted: NewPassword, app_state: AppStateDep) -> UserOut:
    """The link's user has this password; who has a second factor is asked for it at the log-in as ever."""
    at = app_state.clock()
    with app_state.store.read() as session:  # a secret that nobody has costs no hashing
        password_link.holder(session, wanted.secret, at)
    hashed = users.hash_password(wanted.password)
    with app_state.store.write() as session:
        user = password_link.use(session, wanted.secret, hashed, at)
        done_by(Actor(Kind.USER, user.username))
        return UserOut.of(user)
