"""Which Host a request may name, and what proxies say of it: only what the settings allow is believed.

A name that anybody may choose ends up in addresses, caches and browsers' same-origin rules (DNS rebinding): it must be
one of ours before anything else looks at the request.
"""

import logging
import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.language import language_of
from api.settings import ServerSettings

LOG = logging.getLogger("vejsyn.api")

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""This machine's own names: for whoever sits at it, and for health checks."""

ANY = "*"

HOST = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9_.-]{1,253}))(?::[0-9]{0,5})?")
"""RFC 9110, 7.2, with the names that DNS knows."""

UNREADABLE_HOST = (
    400, "bad_host",
    "Forespørgslens Host kan ikke læses.",
    "The request's Host cannot be read.",
)  # fmt: skip
NOT_OURS = (
    421, "unknown_host",
    "Vejsyn svarer ikke på dette navn. Brug serverens offentlige adresse (VEJSYN_PUBLIC_URL), "
    "eller føj navnet til VEJSYN_ALLOWED_HOSTS.",
    "Vejsyn does not answer to this name. Use the server's public address (VEJSYN_PUBLIC_URL), "
    "or add the name to VEJSYN_ALLOWED_HOSTS.",
)  # fmt: skip
"""421 Misdirected Request: RFC 9110, 15.5.20."""


class HostCheck:
    """Refuses requests that name another host, and warns once when a proxy speaks that nobody named."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self.names = frozenset(_ours(settings)) | LOCAL_NAMES
        self.any_name = ANY in settings.allowed_hosts
        self.unwarned = not settings.trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            self._warn_of_proxy(headers)
            if refusal := self._refusal(headers.getlist("host")):
                await _answer(*refusal, headers)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refusal(self, hosts: list[str]) -> tuple[int, str, str, str] | None:
        if not hosts:
            return None  # HTTP/1.0, as some health checks speak it: there is nothing to believe
        name = name_of(hosts[0]) if len(hosts) == 1 else None
        if name is None:
            return UNREADABLE_HOST
        return None if self.any_name or name in self.names else NOT_OURS

    def _warn_of_proxy(self, headers: Headers) -> None:
        if self.unwarned and "x-forwarded-for" in headers:
            self.unwarned = False
            LOG.warning("X-Forwarded-For is not believed: name the proxy's address in VEJSYN_TRUSTED_PROXIES")


def name_of(host: str) -> str | None:
    """The name or address in a Host header, without the port; None where it is none."""
    parts = HOST.fullmatch(host)
    return parts and _canonical(parts["ipv6"] or parts["name"])


def _ours(settings: ServerSettings) -> Iterator[str]:
    public = urlsplit(settings.url).hostname
    for name in filter(None, (public, settings.host, *settings.allowed_hosts)):
        yield name_of(name) or _canonical(name)


def _canonical(name: str) -> str:
    """`0:0:0:0:0:0:0:1` is `::1`, `VEJSYN.kommune.dk.` is `vejsyn.kommune.dk`, and Å is what browsers make of it."""
    try:
        return str(ip_address(name))
    except ValueError:
        plain = name.rstrip(".").lower()
        return plain if plain.isascii() else plain.encode("idna").decode()


def _answer(status: int, code: str, danish: str, english: str, headers: Headers) -> JSONResponse:
    message = danish if language_of(headers.get("Accept-Language", "")) == "da" else english
    return JSONResponse({"code": code, "message": message}, status)
