"""The pages that Vite built into `web/dist`."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

import web
from api.access import Open, needs
from api.failures.missing import NoSuchFile
from api.security.headers import RECORDERS_PERMISSIONS
from api.state import AppStateDep

router = APIRouter()

DIST = Path(web.__file__).parent / "dist"

HASHED = re.compile(r".*-[A-Za-z0-9_-]{8}\.[a-z0-9]+")
"""Vite puts a hash of the content in the name."""

FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"

IN_PARTS: dict[int | str, dict[str, Any]] = {
    206: {"description": "the part that the header Range asks for"},
    400: {"description": "a header Range that cannot be read"},
    416: {"description": "a part that the file does not have"},
}

ASSET = re.compile(r"[A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100}){0,5}")
"""Vite's names. What no file may be called (a NUL, 300 letters) is an error of the system's, not a missing file."""

NOT_BUILT = """<!doctype html><html lang="da"><meta charset="utf-8"><title>Vejsyn</title>
<body style="font: 18px/1.5 sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1>Siderne er ikke bygget</h1>
<p>Serveren kører, men <code>web/dist</code> mangler. Kør <code>pip install .</code> (bygger siderne) eller
<code>make web</code>, og start <code>vejsyn serve</code> igen.</p>
<p lang="en">The server runs, but <code>web/dist</code> is missing. Run <code>pip install .</code> (which builds it)
or <code>make web</code>, and start <code>vejsyn serve</code> again.</p>
"""


@router.get("/", dependencies=[needs(Open.ANYONE)], response_class=HTMLResponse, responses=IN_PARTS)
@router.get("/login", dependencies=[needs(Open.ANYONE)], response_class=HTMLResponse, responses=IN_PARTS)
def foreman() -> Response:
    """The foreman's page; what it shows, it asks for with the log-in."""
    return _page("index.html")


@router.get("/source", dependencies=[needs(Open.ANYONE)], status_code=307, response_class=RedirectResponse)
def source(app_state: AppStateDep) -> Response:
    """To the program's source, which whoever uses it over a network is offered (AGPL-3.0, 13)."""
    return RedirectResponse(app_state.server.source_url)


@router.get("/hold/{token}", dependencies=[needs(Open.ANYONE)], response_class=HTMLResponse, responses=IN_PARTS)
@router.get("/hold/{token}/", dependencies=[needs(Open.ANYONE)], response_class=HTMLResponse, responses=IN_PARTS)
def crew(token: str) -> Response:
    """The crew's page; it looks the same whatever the link, and a mail scanner may open it."""
    return _page("crew.html")


@router.get("/optager", dependencies=[needs(Open.ANYONE)], response_class=HTMLResponse, responses=IN_PARTS)
def recorder() -> Response:
    """The phone's recorder: of all pages the only one that may ask for camera, position and motion; never for sound."""
    return _page("recorder.html", {"Permissions-Policy": RECORDERS_PERMISSIONS})


@router.get("/optager.sw.js", dependencies=[needs(Open.ANYONE)], response_class=FileResponse, responses=IN_PARTS)
def recorder_service_worker() -> Response:
    """What keeps the recorder's page on the phone; asked for again at each opening, for a newer one."""
    return _beside_the_pages("optager.sw.js", "text/javascript")


@router.get("/hold.sw.js", dependencies=[needs(Open.ANYONE)], response_class=FileResponse, responses=IN_PARTS)
def crew_service_worker() -> Response:
    """What keeps the crew's page on the phone."""
    return _beside_the_pages("hold.sw.js", "text/javascript")


@router.get("/optager.webmanifest", dependencies=[needs(Open.ANYONE)], response_class=FileResponse, responses=IN_PARTS)
def recorder_manifest() -> Response:
    """What the phone calls the recorder when it is installed."""
    return _beside_the_pages("optager.webmanifest", "application/manifest+json")


@router.get("/assets/{path:path}", dependencies=[needs(Open.ANYONE)], response_class=FileResponse, responses=IN_PARTS)
def asset(path: str) -> Response:
    """Scripts, styles and pictures of the pages."""
    if not ASSET.fullmatch(path):
        raise NoSuchFile
    folder = (DIST / "assets").resolve()
    file = (folder / path).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        raise NoSuchFile
    return FileResponse(file, headers={"Cache-Control": FOR_EVER if HASHED.fullmatch(file.name) else FOR_AN_HOUR})


def _page(name: str, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    file = DIST / name
    if not file.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503, headers={"Retry-After": "60"})
    return FileResponse(file, headers={"Cache-Control": "no-cache", **headers})


def _beside_the_pages(name: str, media_type: str) -> Response:
    file = DIST / name
    if not file.is_file():
        raise NoSuchFile
    return FileResponse(file, media_type=media_type, headers={"Cache-Control": "no-cache"})
