"""Where a webhook may go: by https to the open internet, and to hosts that whoever looks after Vejsyn has named.

An address is looked up once and connected to as it was found, so that a name cannot point elsewhere once it has been
looked at. The house's own network, this machine and a cloud's metadata service (169.254.169.254) are not the open
internet.
"""

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"https": 443, "http": 80}


class NoWebhookAddress(Exception):
    """It is no address of a web server, or carries a password."""


class WebhookNotAllowed(Exception):
    """It goes where nobody has allowed it to."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


@dataclass(frozen=True, slots=True)
class Target:
    """A web server, and what it is asked for."""

    tls: bool
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """An address, taken apart.

    Raises:
        NoWebhookAddress: see there.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise NoWebhookAddress from error
    odd = not url.isascii() or not url.isprintable() or " " in url
    if not parts.hostname or parts.username or parts.password or odd:
        raise NoWebhookAddress
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", parts.hostname, port, path)


def allowed(where: Target, named: Collection[str]) -> str:
    """The IP address to connect to.

    Raises:
        WebhookNotAllowed: see there.
        OSError: the name is not known.
    """
    found = [str(info[4][0]) for info in socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)]
    if where.host in named:
        return found[0]
    if not where.tls or not all(_is_open(ip) for ip in found):
        raise WebhookNotAllowed(where.host)
    return found[0]


def _is_open(ip: str) -> bool:
    address = ipaddress.ip_address(ip.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return address.is_global and inner.is_global and not inner.is_multicast
