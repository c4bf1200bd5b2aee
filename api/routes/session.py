"""Logging in and out."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Open, Who, needs
from api.house import AppStateDep
from api.session_cookie import COOKIE, LASTS_S
from data import users
from data.schema import User
from data.users import Role, WrongPassword

router = APIRouter()


class LogIn(BaseModel):
    """Who, and the proof."""

    model_config = ConfigDict(extra="forbid")
    username: Annotated[str, Field(max_length=100)]
    password: Annotated[str, Field(max_length=200)]


@router.post("/session", dependencies=[needs(Open.ANYONE)])
def log_in(given: LogIn, request: Request, response: Response, house: AppStateDep) -> dict[str, Any]:
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
