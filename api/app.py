"""The server, put together."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from api.access import needs_by_route
from api.failures import FAILURES, failure_of
from api.house import AppState, Clock, now
from api.language import language_of
from api.mail.sender import Sender
from api.routes import ALL
from api.security import SecurityHeaders, redacted
from api.session_cookie import SessionCookie, home_secret
from api.settings import MailSettings, ServerSettings
from api.throttle import Throttle, TooManyTries
from api.tiles.dots import DotLayer
from api.tiles.roads import RoadLayer
from api.wire.orders import left_out
from data.orders.work_orders import NothingToAssign
from data.store import Store

LOG = logging.getLogger("vejsyn.api")

MOST_BODY_BYTES = 2 * 2**20
"""Of a request; a crew's photo may be larger, and its route says so."""


def create_app(
    store: Store,
    server: ServerSettings | None = None,
    mail: MailSettings | None = None,
    clock: Clock = now,
) -> FastAPI:
    """The whole server over a home; settings are read from the environment where none are given.

    Raises:
        RouteWithoutNeed: a route does not say who may ask.
    """
    server, mail = server or ServerSettings(), mail or MailSettings()
    house = AppState(
        store=store,
        server=server,
        mail=mail,
        clock=clock,
        cookie=SessionCookie(home_secret(store.home)),
        throttle=Throttle(clock),
        dots=DotLayer(store, clock),
        roads=RoadLayer(store, clock),
    )
    app = FastAPI(title="Vejsyn", openapi_url=None, lifespan=_sending, max_body_size=MOST_BODY_BYTES)
    app.state.house = house
    for router in ALL:
        app.include_router(router)
    list(needs_by_route(app))
    _answer_failures(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(SecurityHeaders, settings=server)
    return app


def _sending(app: FastAPI) -> AbstractAsyncContextManager[None]:
    return _while_sending(app.state.house)


@asynccontextmanager
async def _while_sending(house: AppState) -> AsyncIterator[None]:
    """Mails go out as long as the server runs."""
    stop = asyncio.Event()
    task = asyncio.create_task(Sender(house.store, house.mail, house.clock).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def _answer_failures(app: FastAPI) -> None:
    for kind in FAILURES:
        app.add_exception_handler(kind, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _told(request: Request, error: Exception) -> JSONResponse:
    """A failure of the table."""
    failure, language = failure_of(error), language_of(request.headers.get("Accept-Language", ""))
    assert failure
    content = {"code": failure.code, "message": failure.message(error, language)}
    if isinstance(error, NothingToAssign):
        content |= left_out(error.left_out, language)
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyTries) else None
    return JSONResponse(content, failure.status, headers)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    """A field that is missing or wrong: name the first."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    danish = language_of(request.headers.get("Accept-Language", "")) == "da"
    said = f"Feltet {field} kan ikke bruges: {first['msg']}" if danish else f"{field}: {first['msg']}"
    return JSONResponse({"code": "invalid", "message": said, "field": jsonable_encoder(field)}, 422)


HTTP_WORDS = {
    404: ("not_found", "Siden findes ikke.", "There is no such page."),
    405: ("method_not_allowed", "Det kan man ikke her.", "That cannot be done here."),
    413: ("too_large", "Det er for stort at sende.", "That is too large to send."),
}


def _http(request: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses."""
    assert isinstance(error, HTTPException)
    unknown = ("bad_request", "Forespørgslen kan ikke læses.", "The request cannot be read.")
    code, danish, english = HTTP_WORDS.get(error.status_code, unknown)
    said = danish if language_of(request.headers.get("Accept-Language", "")) == "da" else english
    return JSONResponse({"code": code, "message": said}, error.status_code, error.headers)


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours; the log has it, the answer gives nothing away."""
    LOG.error("%s %s failed", request.method, redacted(request.url.path), exc_info=error)
    danish = language_of(request.headers.get("Accept-Language", "")) == "da"
    said = "Noget gik galt hos os. Prøv igen." if danish else "Something went wrong on our side. Try again."
    return JSONResponse({"code": "fault", "message": said}, 500)
