"""The morning mail of whoever is logged in: his own alone."""

from datetime import time

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.access import CurrentUser, NotLoggedIn, needs
from api.nights import mornings
from api.state import AppStateDep
from api.wire.users import MorningIn, MorningOut
from data.operation import morning_wishes
from data.schema import User
from data.users import Role

router = APIRouter(prefix="/me/morning")


@router.get("", dependencies=[needs(Role.READER)])
def wished(user: CurrentUser) -> MorningOut:
    """Where and when it is wished, if it is."""
    return MorningOut.of(user)


@router.put("", dependencies=[needs(Role.READER)])
def choose(wish: MorningIn, user: CurrentUser, app_state: AppStateDep) -> MorningOut:
    """Wish one, or wish it elsewhere or at another time."""
    with app_state.store.write() as session:
        row = _own(session, user)
        mornings.choose(row, wish.email, time.fromisoformat(wish.at), app_state.clock())
        return MorningOut.of(row)


@router.delete("", status_code=204, dependencies=[needs(Role.READER)])
def forgo(user: CurrentUser, app_state: AppStateDep) -> None:
    """Wish none any more; the address is no longer kept with the user."""
    with app_state.store.write() as session:
        morning_wishes.forgo(_own(session, user))


def _own(session: Session, user: User) -> User:
    """The row, which somebody may have removed since the gate."""
    row = session.get(User, user.id)
    if row is None:
        raise NotLoggedIn
    return row
