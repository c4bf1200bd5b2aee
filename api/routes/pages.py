"""The pages that Vite built into `web/dist`."""

import re
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse

import web
from api.access import Open, needs
from api.missing import NoSuchFile

router = APIRouter()

DIST = Path(web.__file__).parent / "dist"

HASHED = re.compile(r".*-[A-Za-z0-9_-]{8}\.[a-z0-9]+")
"""Vite puts a hash of the content in the name."""

FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"

NOT_BUILT = """<!doctype html><html lang="da"><meta charset="utf-8"><title>Vejsyn</title>
<body style="font: 18px/1.5 sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1>Siderne er ikke bygget</h1>
<p>Serveren kører, men <code>web/dist</code> mangler. Kør <code>pip install .</code> (bygger siderne) eller
<code>make web</code>, og start <code>vejsyn serve</code> igen.</p>
<p lang="en">The server runs, but <code>web/dist</code> is missing. Run <code>pip install .</code> (which builds it)
or <code>make web</code>, and start <code>vejsyn serve</code> again.</p>
"""


@router.get("/", dependencies=[needs(Open.ANYONE)])
@router.get("/login", dependencies=[needs(Open.ANYONE)])
def foreman() -> Response:
    """The foreman's page; what it shows, it asks for with the log-in."""
    return _page("index.html")


@router.get("/hold/{token}", dependencies=[needs(Open.ANYONE)])
@router.get("/hold/{token}/", dependencies=[needs(Open.ANYONE)])
def crew(token: str) -> Response:
    """The crew's page; it looks the same whatever the link, and a mail scanner may open it."""
    return _page("crew.html")


@router.get("/assets/{path:path}", dependencies=[needs(Open.ANYONE)])
def asset(path: str) -> Response:
    """Scripts, styles and pictures of the pages."""
    folder = (DIST / "assets").resolve()
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        raise NoSuchFile
    return FileResponse(file, headers={"Cache-Control": FOR_EVER if HASHED.fullmatch(file.name) else FOR_AN_HOUR})


def _page(name: str) -> Response:
    file = DIST / name
    if not file.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503, headers={"Retry-After": "60"})
    return FileResponse(file, headers={"Cache-Control": "no-cache"})
