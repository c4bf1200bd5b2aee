"""Links: by them alone a client finds everything (Part 1, 7.2 on)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request
from typing_extensions import TypedDict

ROOT = "/features"


class Link(TypedDict):
    """Where something else lies."""

    href: str
    rel: str
    type: str
    title: str


def link(request: Request, path: str, rel: str, media: str, title: str, query: Mapping[str, str] | None = None) -> Link:
    """To a path below the root, under the name that the request came in by."""
    base = str(request.base_url).rstrip("/") + ROOT + path
    return Link(href=f"{base}?{urlencode(query)}" if query else base, rel=rel, type=media, title=title)


def both_forms(request: Request, path: str, is_html: bool, media: str = "application/json") -> list[Link]:
    """To what is asked for, and to the same in the other form; with what else was asked."""
    asked = {name: value for name, value in request.query_params.items() if name != "f"}
    json = link(request, path, "alternate" if is_html else "self", media, "JSON", asked | {"f": "json"})
    html = link(request, path, "self" if is_html else "alternate", "text/html", "HTML", asked | {"f": "html"})
    return [html, json] if is_html else [json, html]
