"""A certified OpenID Connect provider in a process of its own, and what a browser does there."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import pytest

from tests.api.phones.sender import MODULES, NODE

STARTS_WITHIN_S = 60
MOST_HOPS = 8
SECRET = "hemmeligt-nok"
CLIENT, CLIENT_HERE = "vejsyn", "vejsyn-here"
"""At http://vejsyn.example, and at 127.0.0.1 on whichever port."""

SCRIPT = Path(__file__).with_suffix(".mjs")


@dataclass(frozen=True)
class OpenIdProvider:
    """Running; anybody is who he says he is."""

    url: str
    other_url: str
    """Another issuer that signs with the same keys, as a neighbour at the same house does."""

    def knows(self, subject: str, **claims: Any) -> None:
        """An account."""
        httpx2.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def answers(self, address: str, subject: str) -> dict[str, str]:
        """Where a browser that was sent here is sent back to, once its user has said who he is."""
        with httpx2.Client() as browser:
            for _ in range(MOST_HOPS):
                page = browser.get(address)
                if page.status_code == 200:  # the form
                    page = browser.post(address, data={"sub": subject})
                assert page.is_redirect, page.text
                address = urljoin(address, page.headers["location"])
                back = urlsplit(address)
                if back.path == "/login":
                    return {name: value for name, (value,) in parse_qs(back.query).items() if name in ("code", "state")}
        raise AssertionError(f"no way back: {address}")


@contextmanager
def provider() -> Iterator[OpenIdProvider]:
    """`oidc-provider`, until the end of the block."""
    if not (MODULES / "node_modules" / "oidc-provider").exists():
        pytest.skip("web/node_modules has no oidc-provider; npm --prefix web ci")
    urls = [f"http://127.0.0.1:{port}" for port in _free_ports(2)]
    command = [str(NODE), str(SCRIPT), str(MODULES), *(url.rpartition(":")[2] for url in urls)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for url in urls:
            _wait_for(url, process)
        yield OpenIdProvider(*urls)
    finally:
        process.terminate()
        process.wait()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as probes:
        opened = [probes.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [probe.getsockname()[1] for probe in opened]


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(STARTS_WITHIN_S * 20):
        assert process.poll() is None, "the provider ended"
        try:
            httpx2.get(f"{url}/.well-known/openid-configuration").raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider does not start")


def asked_for(address: str) -> dict[str, str]:
    """What a browser is sent to the provider with."""
    assert urlsplit(address).path == "/auth"
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
