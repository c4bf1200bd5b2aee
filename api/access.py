"""Who may ask for what. Every route names its need; this file alone decides. A route without a need stops the start.

Use: `@router.get("/teams", dependencies=[needs(Role.FOREMAN)])`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, params
from fastapi.routing import iter_route_contexts

from api.house import AppState, AppStateDep
from api.session_cookie import COOKIE
from data.orders import crew
from data.schema import User
from data.users import Role

CSRF_HEADER = "X-Vejsyn"
"""A foreign page cannot set it: browsers ask us first, and we never say yes."""

SAFE_METHODS = frozenset({"GET", "HEAD"})


class Open(Enum):
    """Needs that no log-in answers."""

    ANYONE = "anyone"
    CREW = "a work order's link"


Need = Role | Open


class NotLoggedIn(Exception):
    """There is no cookie, or it has run out."""


class NotAllowed(Exception):
    """Logged in, but the role is not enough."""


class HeaderMissing(Exception):
    """A change was asked for without the header that keeps foreign pages out."""


class RouteWithoutNeed(Exception):
    """A programming fault: a route that does not say who may ask."""


@dataclass(frozen=True)
class Gate:
    """The dependency that lets in or keeps out."""

    need: Need

    def __call__(self, request: Request, house: AppStateDep) -> None:
        """Let in, and note who it is.

        Raises:
            NotLoggedIn, NotAllowed, HeaderMissing, NoSuchLink: kept out.
        """
        if self.need is Open.ANYONE:
            return
        if self.need is Open.CREW:
            with house.store.read() as session:
                crew.order_of(session, request.path_params["token"], house.clock())
            return
        assert isinstance(self.need, Role)
        user = logged_in(request, house)
        if not Role(user.role).covers(self.need):
            raise NotAllowed
        if request.method not in SAFE_METHODS and request.headers.get(CSRF_HEADER) != "1":
            raise HeaderMissing
        request.state.user = user


def needs(need: Need) -> Any:
    """Declare who may ask for a route."""
    return Depends(Gate(need))


def logged_in(request: Request, house: AppState) -> User:
    """The user whose cookie came with the request.

    Raises:
        NotLoggedIn: no cookie, or one that is not good any more.
    """
    claim = house.cookie.user_id(request.cookies.get(COOKIE, ""))
    if claim is None:
        raise NotLoggedIn
    user_id, fingerprint = claim
    with house.store.read() as session:
        user = session.get(User, user_id)
    if user is None or not house.cookie.fits(user, fingerprint):
        raise NotLoggedIn
    return user


def _who(request: Request) -> User:
    user = request.state.user
    assert isinstance(user, User)
    return user


Who = Annotated[User, Depends(_who)]
"""The user that the gate let in."""


def needs_by_route(app: FastAPI) -> Iterator[tuple[str, str, Need]]:
    """Method, path and need of every route.

    Raises:
        RouteWithoutNeed: one says nothing, or says it twice.
    """
    for route in iter_route_contexts(app.routes):
        dependencies: list[params.Depends] = getattr(route, "dependencies", None) or []
        declared = [d.dependency.need for d in dependencies if isinstance(d.dependency, Gate)]
        methods = sorted(getattr(route, "methods", None) or ["?"])
        path = str(getattr(route, "path", route))
        if len(declared) != 1:
            raise RouteWithoutNeed(f"{methods} {path}: give it dependencies=[needs(...)]")
        for method in methods:
            yield method, path, declared[0]
