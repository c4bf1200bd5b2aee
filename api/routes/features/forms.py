"""One answer in the form that is asked for: JSON, or a page for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.language import language_of
from api.wire.features.links import Link

FEATURE_PAGES = Environment(
    loader=PackageLoader("api.routes.features", "."), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True)
class Page:
    """What the page shows."""

    title: str
    links: Sequence[Link]
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = field(default=())
    """Cells; a link is one."""


def is_html(request: Request, form: str | None) -> bool:
    """Whether a page is wanted: a browser says so, and `f` says it better."""
    return form == "html" if form else "text/html" in request.headers.get("Accept", "")


def page_answer(request: Request, page: Page, headers: Mapping[str, str] | None = None) -> Response:
    """As HTML."""
    language = language_of(request.headers.get("Accept-Language", ""))
    text = FEATURE_PAGES.get_template("page.html").render(page=page, language=language)
    return Response(text, media_type="text/html", headers=dict(headers or {}))


def json_answer(content: Any, media: str = "application/json", headers: Mapping[str, str] | None = None) -> Response:
    """As JSON; text is it already."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return Response(text, media_type=media, headers=dict(headers or {}))
