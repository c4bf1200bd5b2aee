"""The address that browsers use: whether log-ins travel in the open."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from api.checks.finding import Finding, amiss, well
from api.settings import ServerSettings

ADDRESS_CHECK = "address"
NEXT_STEP = "put a proxy with a certificate before it and set VEJSYN_PUBLIC_URL=https://…"


def address(settings: ServerSettings) -> Finding:
    """https, or this machine alone."""
    url = urlsplit(settings.url)
    if url.scheme == "https":
        return well(ADDRESS_CHECK, f"{settings.url}: log-ins are encrypted")
    if is_here(url.hostname or ""):
        return well(ADDRESS_CHECK, f"{settings.url}: for this machine alone")
    return amiss(ADDRESS_CHECK, f"{settings.url}: passwords and log-in cookies travel unencrypted", NEXT_STEP)


def is_here(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
