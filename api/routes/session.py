"""Logging in and out."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Open, Who, needs
from api.house import Here
from api.session_cookie import COOKIE, LASTS_S
from api.wire.text import Line
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
    username: Annotated[Line, Field(max_length=100)]
    password: Annotated[str, Field(max_length=200)]


@router.post("/session", dependencies=[needs(Open.ANYONE)], responses=REFUSED, max_body_size=MOST_LOG_IN_BYTES)
def log_in(given: LogIn, request: Request, response: Response, house: Here) -> dict[str, Any]:
    """Check the password and hand out the cookie."""
    address = request.client.host if request.client else ""
    house.throttle.count(given.username, address)
    with house.store.read() as session:
        user = users.find(session, given.username)
    if not users.password_matches(user, given.password) or user is None:
        raise WrongPassword
    house.throttle.succeeded(given.username, address)
    secure = house.server.url.startswith("https:")
    value = house.cookie.value(user)
    response.set_cookie(COOKIE, value, max_age=LASTS_S, httponly=True, samesite="lax", secure=secure)
    return _me(user)


@router.delete("/session", status_code=204, dependencies=[needs(Open.ANYONE)])
def log_out(response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


@router.get("/me", dependencies=[needs(Role.FOREMAN)])
def me(who: Who) -> dict[str, Any]:
    """Who is logged in."""
    return _me(who)


def _me(user: User) -> dict[str, Any]:
    return {"username": user.username, "name": user.name, "role": user.role}
