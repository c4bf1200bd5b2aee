"""An OpenID Connect provider in a process of its own, and what a browser does there."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

STARTS_WITHIN_S = 60


@dataclass(frozen=True)
class OpenIdProvider:
    """Running; anybody is who he says he is."""

    url: str

    def knows(self, subject: str, **claims: Any) -> None:
        """An account."""
        httpx2.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def answers(self, address: str, subject: str) -> dict[str, str]:
        """Where a browser that was sent here is sent back to, once its user has said who he is."""
        sent = httpx2.post(address, data={"sub": subject})
        assert sent.status_code == 302, sent.text
        back = urlsplit(sent.headers["location"])
        assert back.path == "/login"
        return {name: value for name, (value,) in parse_qs(back.query).items() if name in ("code", "state")}


@contextmanager
def provider() -> Iterator[OpenIdProvider]:
    """`oidc-provider-mock`, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield OpenIdProvider(url)
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    for _ in range(STARTS_WITHIN_S * 20):
        try:
            httpx2.get(f"{url}/.well-known/openid-configuration").raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider does not start")


def asked_for(address: str) -> dict[str, str]:
    """What a browser is sent to the provider with."""
    assert re.match(r"http://127\.0\.0\.1:\d+/oauth2/authorize\?", address)
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
