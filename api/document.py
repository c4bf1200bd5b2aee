"""The OpenAPI document: what each route takes and every status it may answer with.

It is not served (a stranger learns nothing of the house); it is what the routes are tested against.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from api.access import SAFE_METHODS, Need, Open, needs_by_route
from api.failures import FAILURES
from data.users import Role

CONVERTER = re.compile(r":\w+(?=})")
"""In `{path:path}`; the document says `{path}`."""

FRAMEWORK: Mapping[int, str] = {
    400: "the request cannot be read",
    413: "too_large",
    422: "invalid",
}
"""What is refused before a route is asked."""


class Documented(FastAPI):
    """An application whose document tells every status, from what a route needs and takes."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            made = super().openapi()
            for method, path, need in needs_by_route(self):
                operation = made["paths"][CONVERTER.sub("", path)][method.lower()]
                for status in statuses(method, need, operation):
                    operation["responses"].setdefault(str(status), _failures(status))
        assert self.openapi_schema is not None
        return self.openapi_schema


def statuses(method: str, need: Need, operation: Mapping[str, Any]) -> Iterator[int]:
    """How a route may refuse; what one alone may say stands at that route."""
    yield 503  # the database is busy, the queue of pictures full
    if isinstance(need, Role):
        yield from (401, 403)
    if need is Open.OUR_PAGE:
        yield 403
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


def _failures(status: int) -> dict[str, Any]:
    """A refusal: its code and its message in the reader's language."""
    codes = sorted({failure.code for failure in FAILURES.values() if failure.status == status})
    text = {"type": "string"}
    schema = {"type": "object", "required": ["code", "message"], "properties": {"code": text, "message": text}}
    return {
        "description": ", ".join([*codes, FRAMEWORK[status]] if status in FRAMEWORK else codes),
        "content": {"application/json": {"schema": schema}},
    }
