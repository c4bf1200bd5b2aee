"""The way in by the municipality's own accounts.

The browser is sent to the provider and comes back to the log-in page with a code; the page posts it. So no GET changes
anything, and what is refused is told on the page, in its language.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc.errors import JoseError
from pydantic import Field

from api.access import NotLoggedIn, Open, logged_in, needs
from api.oidc.provider import Dance
from api.oidc.refusals import DanceLost, TokenNotOurs
from api.oidc.tokens import Identity, checked, identity
from api.oidc.users import user_of
from api.routes.session import begun_by, hand_out
from api.state import AppState, AppStateDep
from api.wire.base import In, Out
from api.wire.users import UserOut
from data import log_ins
from data.audit.deed import Actor, Kind, done_by
from data.home_secret import home_secret

router = APIRouter(prefix="/session/oidc")

DANCE_COOKIE = "vejsyn_dance"
DANCE_LASTS_S = 600
"""For password, second factor and a forgotten phone at the provider."""

MOST_RETURN_BYTES = 2**14
"""What a stranger may send."""

REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "oidc_*, header_missing"},
    404: {"description": "oidc_not_set"},
    409: {"description": "oidc_name_taken"},
}


class WayIn(Out):
    """What the log-in page shows beside name and password."""

    title: str | None
    """Of the provider's button; null where there is no provider."""
    source: str
    """Where the program's source is (AGPL-3.0, 13)."""


class SentTo(Out):
    """An address at the provider."""

    url: str


class BackIn(In):
    """What the provider sent the browser back with."""

    code: Annotated[str, Field(max_length=4096)]
    state: Annotated[str, Field(max_length=200)]


class LogOutAt(Out):
    """Where a log-out goes on."""

    url: str | None


@router.get("", dependencies=[needs(Open.ANYONE)])
def way_in(app_state: AppStateDep) -> WayIn:
    """What the log-in page shows."""
    settings = app_state.provider.settings
    return WayIn(title=settings.title if settings.issuer else None, source=app_state.server.source_url)


@router.post("/start", dependencies=[needs(Open.OUR_PAGE)], responses=REFUSED)
def start(response: Response, app_state: AppStateDep) -> SentTo:
    """Where the page sends the browser; what must come back with it lies in a cookie meanwhile."""
    dance = Dance.new()
    url = app_state.provider.address(dance)
    kept = str(_dances(app_state).dumps([dance.state, dance.nonce, dance.verifier]))
    response.set_cookie(
        DANCE_COOKIE, kept, max_age=DANCE_LASTS_S, path="/session/oidc", httponly=True, samesite="lax",
        secure=app_state.cookie.https,
    )  # fmt: skip
    return SentTo(url=url)


@router.post("", dependencies=[needs(Open.OUR_PAGE)], responses=REFUSED, max_body_size=MOST_RETURN_BYTES)
def come_back(back: BackIn, request: Request, response: Response, app_state: AppStateDep) -> UserOut:
    """The code for a token, the token for a log-in."""
    dance = _dance(request, app_state, back.state)
    response.delete_cookie(DANCE_COOKIE, path="/session/oidc", httponly=True, samesite="lax")
    done_by(Actor(Kind.STRANGER))
    token = app_state.provider.token(back.code, dance)
    who = _who(app_state, token, dance)
    with app_state.store.write() as session:
        user = user_of(session, who)
        done_by(Actor(Kind.USER, user.username))
        begun = begun_by(request, "oidc", str(token["id_token"]))
        key = log_ins.begin(session, user.id, begun, app_state.clock())
    hand_out(response, app_state.cookie, user, key)
    return UserOut.of(user)


@router.get("/log-out", dependencies=[needs(Open.ANYONE)])
def log_out_at(request: Request, app_state: AppStateDep) -> LogOutAt:
    """Where the page sends the browser once it has logged out here; null where it came in with a password."""
    try:
        logged_in(request, app_state)
    except NotLoggedIn:
        return LogOutAt(url=None)
    row = request.state.log_in
    url = app_state.provider.log_out_address(row.id_token, app_state.server.url + "/") if row.how == "oidc" else None
    return LogOutAt(url=url)


def _who(app_state: AppState, token: Any, dance: Dance) -> Identity:
    """Keys change now and then: a token that fits none is tried once more with the newest."""
    provider, now = app_state.provider, app_state.clock()
    try:
        claims = checked(token, provider.keys(), provider.settings, dance.nonce, now)
    except TokenNotOurs as error:
        if not isinstance(error.__cause__, JoseError | ValueError):
            raise
        claims = checked(token, provider.keys(anew=True), provider.settings, dance.nonce, now)
    return identity(claims, provider.settings)


def _dance(request: Request, app_state: AppState, state: str) -> Dance:
    try:
        kept = _dances(app_state).loads(request.cookies.get(DANCE_COOKIE, ""), max_age=DANCE_LASTS_S)
        dance = Dance(*map(str, kept))
    except (BadSignature, TypeError) as error:
        raise DanceLost from error
    if dance.state != state:
        raise DanceLost
    return dance


def _dances(app_state: AppState) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(home_secret(app_state.store.home), salt="vejsyn oidc dance")
