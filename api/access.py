"""Who may ask for what. Every route names its need; this file alone decides. A route without a need stops the start.

Use: `@router.get("/teams", dependencies=[needs(Role.FOREMAN)])`.
"""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, params
from fastapi.routing import iter_route_contexts

from api.state import AppState, AppStateDep
from data import log_ins
from data.audit.deed import Actor, Kind, concerns, doing, done_by
from data.integration import tokens
from data.orders import crew
from data.phones import keys
from data.schema import Device, User
from data.users import Role

CSRF_HEADER = "X-Vejsyn"
"""A foreign page cannot set it: browsers ask us first, and we never say yes."""

SAFE_METHODS = frozenset({"GET", "HEAD"})


class Open(Enum):
    """Needs that no log-in answers."""

    ANYONE = "anyone"
    OUR_PAGE = "anyone, but from no foreign page"
    CREW = "a work order's link"
    DEVICE = "an enrolled phone's key"
    MONITOR = "the monitor's token"
    INTEGRATION = "another system's token"


Need = Role | Open


class NotLoggedIn(Exception):
    """There is no cookie, or it is over."""


class NotAllowed(Exception):
    """Logged in, but the role is not enough."""


class WrongToken(Exception):
    """The bearer token is not the monitor's, or none is set."""


class HeaderMissing(Exception):
    """A change was asked for without the header that keeps foreign pages out."""


class RouteWithoutNeed(Exception):
    """A programming fault: a route that does not say who may ask."""


@dataclass(frozen=True)
class Gate:
    """The dependency that lets in or keeps out."""

    need: Need
    seen: bool = False
    """Whether the audit log keeps who has asked, though nothing is changed: pictures, and what leaves the house."""

    def __call__(self, request: Request, app_state: AppStateDep) -> None:
        """Let in, and note who it is.

        Raises:
            NotLoggedIn, NotAllowed, HeaderMissing, NoSuchLink, NotEnrolled, WrongToken, TokenRefused: kept out.
        """
        _name_deed(request, self.seen)
        if self.need is Open.ANYONE:
            return
        if self.need is Open.OUR_PAGE:
            _refuse_foreign_page(request)
            return
        if self.need is Open.MONITOR:
            _refuse_wrong_token(request, app_state)
            return
        if self.need is Open.INTEGRATION:
            _admit_integration(request, app_state)
            return
        if self.need is Open.CREW:
            with app_state.store.read() as session:
                order_id = crew.admit(session, request.path_params["token"], app_state.clock())
            done_by(Actor(Kind.CREW))
            concerns(order_id=order_id)
            return
        if self.need is Open.DEVICE:
            device = request.state.device = enrolled(request, app_state)
            done_by(Actor(Kind.PHONE, device.name))
            concerns(device_id=device.id)
            return
        assert isinstance(self.need, Role)
        user = logged_in(request, app_state)
        if not Role(user.role).covers(self.need):
            raise NotAllowed
        if request.method not in SAFE_METHODS:
            _refuse_foreign_page(request)
        request.state.user = user


def needs(need: Need, *, seen: bool = False) -> Any:
    """Declare who may ask for a route, and whether the audit log keeps who has only looked."""
    return Depends(Gate(need, seen))


def _name_deed(request: Request, seen: bool) -> None:
    """Every change is kept in the audit log, by its route and the numbers in its address; a link's secret is not."""
    if deed := doing.get():
        deed.kept = seen or request.method not in SAFE_METHODS
        deed.action = f"{request.method} {request.scope['route'].path}"
        deed.object |= {name: value for name, value in request.path_params.items() if name != "token"}


def _refuse_wrong_token(request: Request, app_state: AppState) -> None:
    token = app_state.server.metrics_token
    sent = request.headers.get("Authorization", "").encode()
    if token is None or not compare_digest(sent, f"Bearer {token.get_secret_value()}".encode()):
        raise WrongToken


def _admit_integration(request: Request, app_state: AppState) -> None:
    """By bearer token, or as the password of Basic: QGIS and browsers ask their user for that."""
    at = app_state.clock()
    with app_state.store.read() as session:
        row = tokens.admit(session, _token_sent(request.headers.get("Authorization", "")), at)
    if tokens.is_new_use(row, at):
        with app_state.store.write() as session:
            tokens.note_use(session, row, at)
    done_by(Actor(Kind.INTEGRATION, row.name))  # only now: that it came is not what it came for


def _token_sent(authorization: str) -> str:
    scheme, _, sent = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return sent.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(sent.strip(), validate=True).decode().partition(":")[2]
    except ValueError:  # not Base64, or not UTF-8
        return ""


def _refuse_foreign_page(request: Request) -> None:
    if request.headers.get(CSRF_HEADER) != "1":
        raise HeaderMissing


def logged_in(request: Request, app_state: AppState) -> User:
    """The user whose cookie came with the request.

    Raises:
        NotLoggedIn: no cookie, or one that is not good any more.
    """
    claim = app_state.cookie.claim(request.cookies.get(app_state.cookie.name, ""))
    if claim is None:
        raise NotLoggedIn
    with app_state.store.read() as session:
        found = log_ins.find(session, claim.key, app_state.clock())
    if found is None or found[0].id != claim.user_id or not app_state.cookie.fits(found[0], claim):
        raise NotLoggedIn
    user, request.state.log_in = found
    done_by(Actor(Kind.USER, user.username))
    return user


def enrolled(request: Request, app_state: AppState) -> Device:
    """The phone whose key came with the request; that it was here is written down.

    Raises:
        NotEnrolled: no key, or one that is not good any more.
    """
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise keys.NotEnrolled
    at = app_state.clock()
    with app_state.store.read() as session:
        device = keys.holder(session, key.strip())
    if keys.is_new_contact(device, at):
        with app_state.store.write() as session:
            keys.note_contact(session, device, at)
    return device


def _current_device(request: Request) -> Device:
    device = request.state.device
    assert isinstance(device, Device)
    return device


CurrentDevice = Annotated[Device, Depends(_current_device)]
"""The phone that the gate let in."""


def _current_user(request: Request) -> User:
    user = request.state.user
    assert isinstance(user, User)
    return user


CurrentUser = Annotated[User, Depends(_current_user)]
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
