"""Exceptions as HTTP answers, in the reader's language."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.failures.table import FAILURES, STORAGE_EXCEPTIONS, failure_of
from api.language import Language, language_of
from api.photos.queue import PhotosBusy
from api.security.headers import redacted
from api.security.password_check import TooManyAtOnce
from api.security.throttle import TooManyTries
from api.uploads.turns import TooManySending
from api.wire.failures import FailureOut, InvalidField, NothingToAssignFailure
from api.wire.orders import left_out_of
from data.integration.tokens import TokenRefused
from data.names import LONGEST_NOTE, shown
from data.orders.work_orders import NothingToAssign
from data.phones.keys import NotEnrolled
from data.storage_faults import cause_of, storage_fault

LOG = logging.getLogger("vejsyn.api")


HTTP_MESSAGES: Mapping[int, tuple[str, str, str]] = {
    404: ("not_found", "Siden findes ikke.", "There is no such page."),
    405: ("method_not_allowed", "Det kan man ikke her.", "That cannot be done here."),
    413: ("too_large", "Det er for stort at sende.", "That is too large to send."),
}
"""By status, what the framework itself refuses: code, Danish, English."""

UNREADABLE_REQUEST = ("bad_request", "Forespørgslen kan ikke læses.", "The request cannot be read.")
UNFORESEEN = ("fault", "Noget gik galt hos os. Prøv igen.", "Something went wrong on our side. Try again.")


def answer_failures(app: FastAPI) -> None:
    """Give an application a handler for every exception."""
    for kind in (*FAILURES, *STORAGE_EXCEPTIONS):
        app.add_exception_handler(kind, _foreseen)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _foreseen(request: Request, error: Exception) -> JSONResponse:
    """A failure of the tables."""
    failure, language = failure_of(error), _language(request)
    if failure is None:
        return _unforeseen(request, error)
    if storage_fault(error):
        LOG.error("%s %s: %s: %s", request.method, redacted(request.url.path), failure.code, cause_of(error))
    message = failure.message(error, language)
    if isinstance(error, NothingToAssign):
        left_out = left_out_of(error.left_out, language)
        body: FailureOut = NothingToAssignFailure(code=failure.code, message=message, **dict(left_out))
    else:
        body = FailureOut(code=failure.code, message=message)
    return _json(body, failure.status, _headers_of(error))


def _headers_of(error: Exception) -> dict[str, str] | None:
    if isinstance(error, NotEnrolled):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TokenRefused):
        return {"WWW-Authenticate": 'Bearer, Basic realm="Vejsyn", charset="UTF-8"'}
    if isinstance(error, TooManyTries | PhotosBusy | TooManySending):
        return {"Retry-After": str(error.seconds)}
    return {"Retry-After": "1"} if isinstance(error, TooManyAtOnce) else None


def _invalid(request: Request, error: Exception) -> JSONResponse:
    """A field that is missing or wrong: name the first."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    danish = _language(request) == "da"
    message = f"Feltet {field} kan ikke bruges: {first['msg']}" if danish else f"{field}: {first['msg']}"
    return _json(InvalidField(code="invalid", message=shown(message, LONGEST_NOTE), field=shown(field)), 422)


def _http(request: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses."""
    assert isinstance(error, HTTPException)
    message = HTTP_MESSAGES.get(error.status_code, UNREADABLE_REQUEST)
    return _json(_failure_out(message, _language(request)), error.status_code, error.headers)


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours; the log has it, the answer gives nothing away."""
    LOG.error("%s %s failed", request.method, redacted(request.url.path), exc_info=error)
    return _json(_failure_out(UNFORESEEN, _language(request)), 500)


def _failure_out(message: tuple[str, str, str], language: Language) -> FailureOut:
    code, danish, english = message
    return FailureOut(code=code, message=danish if language == "da" else english)


def _json(body: FailureOut, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body.model_dump(mode="json"), status, headers)


def _language(request: Request) -> Language:
    return language_of(request.headers.get("Accept-Language", ""))
