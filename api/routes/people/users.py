"""Who may log in, and as what: an administrator's."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.access import needs
from api.state import AppState, AppStateDep
from api.wire.fields.ids import Id
from api.wire.users import PasswordLink, UserChange, UserIn, UserRow
from data import users
from data.audit.deed import concerns
from data.people import password_link, standing
from data.schema import User
from data.users import Role

router = APIRouter(prefix="/users")


@router.get("", dependencies=[needs(Role.ADMIN, seen=True)])
def everyone(app_state: AppStateDep) -> list[UserRow]:
    """All users, by username."""
    at = app_state.clock()
    with app_state.store.read() as session:
        log_ins = standing.lasting_log_ins(session, at)
        return [UserRow.of(user, log_ins.get(user.id, 0), at) for user in standing.everyone(session)]


@router.post("", status_code=201, dependencies=[needs(Role.ADMIN)])
def add(wanted: UserIn, app_state: AppStateDep) -> PasswordLink:
    """A new user, who cannot log in before choosing a password by the link."""
    with app_state.store.write() as session:
        user = password_link.invite(session, wanted.username, wanted.name, wanted.role)
        concerns(user_id=user.id, role=wanted.role.value)
        return _new_link(app_state, session, user)


@router.patch("/{user_id}", dependencies=[needs(Role.ADMIN)])
def change(user_id: Id, wanted: UserChange, app_state: AppStateDep) -> UserRow:
    """Another name or role; or out everywhere at once, or in again."""
    with app_state.store.write() as session:
        user = standing.get(session, user_id)
        concerns(**wanted.model_dump(mode="json", include={"role", "active"}, exclude_none=True))
        if wanted.name is not None:
            user.name = wanted.name
        if wanted.role is not None:
            standing.set_role(session, user, wanted.role)
        if wanted.active is not None:
            _set_active(app_state, session, user, wanted.active)
        session.flush()
        return _row(app_state, session, user)


@router.post("/{user_id}/password-link", dependencies=[needs(Role.ADMIN)])
def renew_link(user_id: Id, app_state: AppStateDep) -> PasswordLink:
    """Another link to choose a password by; the one before is dead."""
    with app_state.store.write() as session:
        return _new_link(app_state, session, standing.get(session, user_id))


@router.delete("/{user_id}/sessions", status_code=204, dependencies=[needs(Role.ADMIN)])
def end_sessions(user_id: Id, app_state: AppStateDep) -> None:
    """Out on all devices at once; the password stays."""
    with app_state.store.write() as session:
        users.end_sessions(session, standing.get(session, user_id).id)


def _set_active(app_state: AppState, session: Session, user: User, active: bool) -> None:
    if active:
        standing.activate(user)
    else:
        standing.deactivate(session, user, app_state.clock())


def _new_link(app_state: AppState, session: Session, user: User) -> PasswordLink:
    at = app_state.clock()
    secret = password_link.issue(user, at)
    url = f"{app_state.server.url}/login#adgangskode={secret}"  # what follows the # never reaches a log
    return PasswordLink(user=_row(app_state, session, user), url=url, ends_at=at + password_link.PASSWORD_LINK_LASTS)


def _row(app_state: AppState, session: Session, user: User) -> UserRow:
    at = app_state.clock()
    return UserRow.of(user, standing.lasting_log_ins(session, at).get(user.id, 0), at)
