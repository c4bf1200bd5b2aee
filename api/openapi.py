"""The OpenAPI document: what each route takes, what it answers, and every status it may answer with.

It is served to whoever is logged in (`api.routes.document`), the routes are tested against it, and the web app's types
are made from it: `vejsyn openapi` writes `web/openapi.json`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from api.access import SAFE_METHODS, Need, Open, needs_by_route
from api.failures.table import FAILURES
from api.wire.failures import FailureOut, InvalidField
from data.users import Role

CONVERTER = re.compile(r":\w+(?=})")
"""In `{path:path}`; the document says `{path}`."""

FRAMEWORK: Mapping[int, str] = {
    400: "the request cannot be read",
    413: "too_large",
    422: "invalid",
}
"""What is refused before a route is asked."""

REFERENCE = "#/components/schemas/{model}"

UNUSED = ("HTTPValidationError", "ValidationError")
"""FastAPI's own forms of an invalid request; ours is `InvalidField`."""


class DocumentedApp(FastAPI):
    """An application whose document names every status, from what a route needs and takes."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            for method, path, need in needs_by_route(self):
                operation = document["paths"][CONVERTER.sub("", path)][method.lower()]
                _add_failures(operation, method, need)
            _add_schemas(document["components"]["schemas"])
        assert self.openapi_schema is not None
        return self.openapi_schema


def _add_failures(operation: dict[str, Any], method: str, need: Need) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    for status in statuses(method, need, operation):
        responses.setdefault(str(status), {})
    for status, response in responses.items():
        if int(status) >= 400:
            responses[status] = _failure(int(status)) | response


def statuses(method: str, need: Need, operation: Mapping[str, Any]) -> Iterator[int]:
    """How a route may refuse; what one alone may say stands at that route."""
    yield 503  # the database is busy, the queue of pictures full
    if isinstance(need, Role):
        yield from (401, 403)
    if need in (Open.MONITOR, Open.INTEGRATION):
        yield 401
    if need is Open.OUR_PAGE:
        yield 403
    if need is Open.DEVICE:
        yield 401
    if need is Open.CREW or _names_something(operation):
        yield 404
    if "parameters" in operation or "requestBody" in operation:
        yield 422
    if "requestBody" in operation:
        yield from (400, 413)
    if method not in SAFE_METHODS:
        yield 409


def _names_something(operation: Mapping[str, Any]) -> bool:
    """In its path or its body."""
    return "requestBody" in operation or any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))


def _failure(status: int) -> dict[str, Any]:
    """A refusal: its codes, and its body."""
    codes = sorted({failure.code for failure in FAILURES.values() if failure.status == status})
    models = [FailureOut, InvalidField] if status == 422 else [FailureOut]
    references = [{"$ref": REFERENCE.format(model=model.__name__)} for model in models]
    return {
        "description": ", ".join([*codes, FRAMEWORK[status]] if status in FRAMEWORK else codes),
        "content": {"application/json": {"schema": {"anyOf": references} if references[1:] else references[0]}},
    }


def _add_schemas(schemas: dict[str, Any]) -> None:
    for name in UNUSED:
        schemas.pop(name, None)
    for model in (FailureOut, InvalidField):
        schemas[model.__name__] = model.model_json_schema(mode="serialization")
