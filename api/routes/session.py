"""Logging in and out."""

from contextlib import suppress
from typing import Annotated, Any, Literal, TypedDict

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import NotLoggedIn, Open, Who, logged_in, needs
from api.house import AppState, AppStateDep
from api.password_check import TooManyAtOnce
from api.session_cookie import DEVICE_COOKIE, DEVICE_LASTS_S, LASTS_S, SessionCookie
from api.throttle import Try
from api.wire.text import LogInText
from data import users
from data.schema import User
from data.users import Role, WrongPassword

router = APIRouter()


MOST_LOG_IN_BYTES = 2**14
"""What a stranger may send: 300 letters, however they are written. 200,000 false fields took 190 MB and a second."""

REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"description": "wrong_password"},
    429: {"description": "too_many_tries"},
}


class LogIn(BaseModel):
    """Who, and the proof."""

    model_config = ConfigDict(extra="forbid")
    username: LogInText
    password: Annotated[str, Field(max_length=200)]


@router.post("/session", dependencies=[needs(Open.ANYONE)], responses=REFUSED, max_body_size=MOST_LOG_IN_BYTES)
def log_in(given: LogIn, request: Request, response: Response, house: AppStateDep) -> dict[str, Any]:
    """Check the password and hand out the cookie."""
    with house.store.read() as session:
        user = users.find(session, given.username)
    device = house.cookie.device(request.cookies.get(DEVICE_COOKIE, ""), user)
    tried = Try(given.username, request.client.host if request.client else "", device)
    house.throttle.count(tried)
    if not _matches(house, tried, user, given.password) or user is None:
        raise WrongPassword
    house.throttle.succeeded(tried)
    _hand_out(response, house.cookie, user)
    return _me(user)


def _matches(house: AppState, tried: Try, user: User | None, password: str) -> bool:
    try:
        return house.passwords.matches(user, password)
    except TooManyAtOnce:
        house.throttle.not_looked_at(tried)
        raise


def _hand_out(response: Response, cookie: SessionCookie, user: User) -> None:
    kept: _Kept = {"httponly": True, "samesite": "lax", "secure": cookie.https}
    response.set_cookie(cookie.name, cookie.value(user), max_age=LASTS_S, **kept)
    response.set_cookie(DEVICE_COOKIE, cookie.device_value(user), max_age=DEVICE_LASTS_S, path="/session", **kept)


class _Kept(TypedDict):
    """How browsers keep both cookies: out of reach of scripts and of foreign pages."""

    httponly: bool
    samesite: Literal["lax"]
    secure: bool


@router.delete("/session", status_code=204, dependencies=[needs(Open.OUR_PAGE)])
def log_out(request: Request, response: Response, house: AppStateDep) -> None:
    """End all of the user's log-ins and take the cookie back. Without a good cookie nothing changes."""
    with suppress(NotLoggedIn):
        user = logged_in(request, house)
        with house.store.write() as session:
            users.end_sessions(session, user.id)
    response.delete_cookie(house.cookie.name, httponly=True, samesite="lax", secure=house.cookie.https)


@router.get("/me", dependencies=[needs(Role.FOREMAN)])
def me(who: Who) -> dict[str, Any]:
    """Who is logged in."""
    return _me(who)


def _me(user: User) -> dict[str, Any]:
    return {"username": user.username, "name": user.name, "role": user.role}
