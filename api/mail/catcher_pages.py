"""The catcher's pages: the list of mails, a mail, and its HTML in a frame that can run nothing."""

import email
import email.policy
import re
from base64 import b64encode
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.security.allowed_hosts import HostCheck
from api.settings import ServerSettings

LOOPBACK = "127.0.0.1"
"""Mails hold the crews' secrets: no other machine is answered, and no other name."""

MAIL_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{6}-[0-9a-f]{4}\.eml")
FRAME_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PAGE_POLICY = "default-src 'none'; frame-src 'self'; style-src 'unsafe-inline'"

_CATCHER_TEMPLATES = Environment(loader=PackageLoader("api.mail"), autoescape=True, undefined=StrictUndefined)


def pages(folder: Path) -> FastAPI:
    """A small site over a folder of .eml files."""
    site = FastAPI(openapi_url=None, redirect_slashes=False)
    site.add_middleware(HostCheck, settings=ServerSettings(host=LOOPBACK, public_url=None))

    @site.get("/")
    def mails() -> Response:
        """All mails, the newest first."""
        return _page("catcher.html.j2", mails=[_summary(file) for file in _newest_first(folder)])

    @site.get("/mails/{name}")
    def mail(name: str) -> Response:
        """One mail: its headers, its plain text, and the HTML page below in a frame."""
        message = _read(folder, name)
        if message is None:
            return HTMLResponse("<p>Ingen mail med det navn.</p>", 404)
        plain = message.get_body(("plain",))
        return _page("caught.html.j2", name=name, message=message, plain=plain.get_content() if plain else "")

    @site.get("/mails/{name}/html")
    def html(name: str) -> Response:
        """The mail's HTML, its pictures inside, as a page that can run nothing."""
        message = _read(folder, name)
        body = message.get_body(("html",)) if message else None
        if message is None or body is None:
            return HTMLResponse("<p>Mailen har ingen HTML.</p>", 404)
        content = _with_pictures(message, body.get_content())
        return HTMLResponse(content, headers={"Content-Security-Policy": FRAME_POLICY})

    return site


def _newest_first(folder: Path) -> list[Path]:
    return sorted((file for file in folder.glob("*.eml") if MAIL_NAME.fullmatch(file.name)), reverse=True)


def _read(folder: Path, name: str) -> EmailMessage | None:
    file = folder / name
    if not MAIL_NAME.fullmatch(name) or not file.is_file():
        return None
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def _summary(file: Path) -> dict[str, str]:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    at = parsedate_to_datetime(message["Date"]).astimezone() if message["Date"] else None
    return {
        "name": file.name,
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "at": f"{at:%d.%m.%Y %H.%M}" if at else "",
    }


def _with_pictures(message: EmailMessage, html: str) -> str:
    """The HTML with its inline pictures put in, and links that open outside the frame."""
    for part in message.walk():
        content_id = str(part["Content-ID"] or "").strip("<>")
        if content_id and part.get_content_maintype() == "image":
            data = b64encode(part.get_content()).decode()
            html = html.replace(f"cid:{content_id}", f"data:{part.get_content_type()};base64,{data}")
    return html.replace("<head>", '<head><base target="_blank">', 1)


def _page(template: str, **words: object) -> Response:
    rendered = _CATCHER_TEMPLATES.get_template(template).render(**words)
    return HTMLResponse(rendered, headers={"Content-Security-Policy": PAGE_POLICY})
