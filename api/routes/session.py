"""Logging in and out."""

from contextlib import suppress
from typing import Any, Literal, TypedDict

from fastapi import APIRouter, Request, Response

from api.access import CurrentUser, NotLoggedIn, Open, logged_in, needs
from api.security.password_check import TooManyAtOnce
from api.security.session_cookie import DEVICE_COOKIE, DEVICE_LASTS_S, LASTS_S, SessionCookie
from api.security.throttle import Try, network_of
from api.state import AppState, AppStateDep
from api.wire.users import LogIn, UserOut
from data import log_ins, second_factor, users
from data.audit.deed import Actor, Kind, done_by
from data.log_ins import LONGEST_BROWSER, Begun
from data.names import shown
from data.schema import User
from data.users import Role, WrongPassword

router = APIRouter()


MOST_LOG_IN_BYTES = 2**14
"""What a stranger may send: 300 letters, however they are written. 200,000 false fields took 190 MB and a second."""

LOG_IN_REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"description": "wrong_password, second_factor_wanted, wrong_code"},
    429: {"description": "too_many_tries"},
}


@router.post("/session", dependencies=[needs(Open.ANYONE)], responses=LOG_IN_REFUSED, max_body_size=MOST_LOG_IN_BYTES)
def log_in(credentials: LogIn, request: Request, response: Response, app_state: AppStateDep) -> UserOut:
    """Check the password and hand out the cookie."""
    with app_state.store.read() as session:
        user = users.find(session, credentials.username)
    device = app_state.cookie.device(request.cookies.get(DEVICE_COOKIE, ""), user)
    attempt = Try(credentials.username, request.client.host if request.client else "", device)
    app_state.throttle.count(attempt)
    if not _matches(app_state, attempt, user, credentials.password) or user is None:
        done_by(Actor(Kind.STRANGER, user.username if user else None))
        raise WrongPassword
    done_by(Actor(Kind.USER, user.username))
    row = _come_in(request, response, app_state, user, attempt, credentials.code)
    app_state.throttle.succeeded(attempt)
    return UserOut.of(row)


def _matches(app_state: AppState, attempt: Try, user: User | None, password: str) -> bool:
    try:
        return app_state.passwords.matches(user, password)
    except TooManyAtOnce:
        app_state.throttle.not_looked_at(attempt)
        raise


def _come_in(
    request: Request, response: Response, app_state: AppState, user: User, attempt: Try, code: str | None
) -> User:
    """With the second factor where there is one; a password alone that asks for it has not been a wrong try."""
    try:
        with app_state.store.write() as session:
            row = session.get(User, user.id)
            if row is None:
                raise WrongPassword
            second_factor.use(row, code, app_state.clock(), app_state.store.home)
            key = log_ins.begin(session, row.id, begun_by(request), app_state.clock())
    except second_factor.SecondFactorWanted:
        app_state.throttle.not_looked_at(attempt)
        raise
    hand_out(response, app_state.cookie, row, key)
    return row


def begun_by(request: Request, how: str = "password", id_token: str | None = None) -> Begun:
    """Where from and with what somebody comes in."""
    network = network_of(request.client.host) if request.client else ""
    return Begun(network, shown(request.headers.get("User-Agent", ""), LONGEST_BROWSER), how, id_token)


def hand_out(response: Response, cookie: SessionCookie, user: User, key: str) -> None:
    """The cookies of a log-in."""
    options: _CookieOptions = {"httponly": True, "samesite": "lax", "secure": cookie.https}
    response.set_cookie(cookie.name, cookie.value(user, key), max_age=LASTS_S, **options)
    response.set_cookie(DEVICE_COOKIE, cookie.device_value(user), max_age=DEVICE_LASTS_S, path="/session", **options)


class _CookieOptions(TypedDict):
    """How browsers keep both cookies: out of reach of scripts and of foreign pages."""

    httponly: bool
    samesite: Literal["lax"]
    secure: bool


@router.delete("/session", status_code=204, dependencies=[needs(Open.OUR_PAGE)])
def log_out(request: Request, response: Response, app_state: AppStateDep) -> None:
    """End all of the user's log-ins and take the cookie back. Without a good cookie nothing changes."""
    with suppress(NotLoggedIn):
        user = logged_in(request, app_state)
        with app_state.store.write() as session:
            users.end_sessions(session, user.id)
    response.delete_cookie(app_state.cookie.name, httponly=True, samesite="lax", secure=app_state.cookie.https)


@router.get("/me", dependencies=[needs(Role.READER)])
def me(user: CurrentUser) -> UserOut:
    """Who is logged in."""
    return UserOut.of(user)
