"""The server, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api.access import needs_by_route
from api.audit.middleware import AuditTrail
from api.audit.trail import Trail
from api.failures.answers import answer_failures
from api.finding.finder import Finder
from api.mail.sender import Sender
from api.nights.mornings import Mornings
from api.nights.starter import NightStarter
from api.nights.watch import Watch
from api.oidc.provider import Provider
from api.openapi import DocumentedApp
from api.routes import ALL
from api.security.allowed_hosts import HostCheck
from api.security.headers import SecurityHeaders
from api.security.password_check import PasswordCheck
from api.security.session_cookie import SessionCookie
from api.security.throttle import Throttle
from api.settings import MailSettings, OidcSettings, ServerSettings, UploadSettings, WebhookSettings
from api.state import AppState, Clock, now
from api.tiles.background import BackgroundLayer
from api.tiles.dots import DotLayer
from api.tiles.roads import RoadLayer
from api.upkeep.board import AlarmBoard
from api.uploads.answers import TusHeaders
from api.uploads.intake import Intake
from api.webhooks.sender import WebhookSender
from data.damages.damages import UNCERTAIN
from data.damages.red import Red, RedSettings
from data.home_secret import home_secret
from data.orders.crew_photos import remove_replaced
from data.store import Store

LAST_MAIL_S = 5.0
"""Seconds that a conversation with the mail server may still take when the server is told to stop."""

MOST_BODY_BYTES = 2**20
"""Of a request: twice what an area of 10,000 positions takes. A crew's photo may be larger, and its route says so."""


def create_app(
    store: Store,
    server: ServerSettings | None = None,
    mail: MailSettings | None = None,
    clock: Clock = now,
    uploads: UploadSettings | None = None,
    red: Red | None = None,
    oidc: OidcSettings | None = None,
) -> FastAPI:
    """The whole server over a home; settings are read from the environment where none are given.

    Raises:
        RouteWithoutNeed: a route does not say who may ask.
    """
    server, mail, red = server or ServerSettings(), mail or MailSettings(), red or RedSettings().red
    dots, candidates = DotLayer(store, clock, red), DotLayer(store, clock, red, UNCERTAIN)
    app_state = AppState(
        store=store,
        server=server,
        mail=mail,
        uploads=uploads or UploadSettings(),
        clock=clock,
        cookie=SessionCookie(home_secret(store.home), https=server.url.startswith("https:")),
        throttle=Throttle(clock),
        passwords=PasswordCheck(),
        dots=dots,
        candidates=candidates,
        finder=Finder.over(store, clock, dots, candidates),
        roads=RoadLayer(store, clock),
        background=BackgroundLayer(store.home),
        alarms=AlarmBoard(store, clock),
        red=red,
        trail=Trail(store, clock),
        provider=Provider(oidc or OidcSettings(), f"{server.url}/login"),
    )
    app = documented_routes()
    app.state.app_state = app_state
    answer_failures(app)
    app.add_middleware(AuditTrail, trail=app_state.trail)
    app.add_middleware(TusHeaders)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(HostCheck, settings=server)
    app.add_middleware(SecurityHeaders, settings=server)
    return app


def documented_routes() -> DocumentedApp:
    """Every route, over no home yet: enough to be documented.

    Raises:
        RouteWithoutNeed: a route does not say who may ask.
    """
    app = DocumentedApp(
        title="Vejsyn",
        openapi_url=None,
        lifespan=_running,
        max_body_size=MOST_BODY_BYTES,
        redirect_slashes=False,  # its redirects name the host that the request named
    )
    for router in ALL:
        app.include_router(router)
    list(needs_by_route(app))
    return app


def _running(app: FastAPI) -> AbstractAsyncContextManager[None]:
    return _while_running(app.state.app_state)


@asynccontextmanager
async def _while_running(app_state: AppState) -> AsyncIterator[None]:
    """As long as the server runs mails and webhooks go out, uploads come in, alarms are looked for, mornings are told
    of and the night begins by itself, where it is to; what its last death left of crews' photos goes first."""
    await asyncio.to_thread(remove_replaced, app_state.store, None, app_state.clock())
    stop = asyncio.Event()
    work = [
        asyncio.create_task(Sender(app_state.store, app_state.mail, app_state.clock).run(stop)),
        asyncio.create_task(_webhooks(app_state).run(stop)),
        asyncio.create_task(Intake(app_state.store, app_state.clock, app_state.whole).run(stop)),
        asyncio.create_task(Watch(app_state).run(stop)),
        asyncio.create_task(Mornings(app_state).run(stop)),
        asyncio.create_task(app_state.trail.run(stop)),
    ]
    night = asyncio.create_task(_nights(app_state, stop))
    try:
        yield
    finally:
        stop.set()
        await _ended(work)
        await night


def _webhooks(app_state: AppState) -> WebhookSender:
    return WebhookSender(app_state.store, WebhookSettings(), app_state.red, app_state.clock)


async def _nights(app_state: AppState, stop: asyncio.Event) -> None:
    if app_state.server.night is not None:
        await NightStarter(app_state.store, app_state.server.night, app_state.clock).run(stop)


async def _ended(work: list[asyncio.Task[None]]) -> None:
    """A mail server that hangs must not keep the server from stopping: its conversation is cut short."""
    _, running = await asyncio.wait(work, timeout=LAST_MAIL_S)
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=LAST_MAIL_S)
