"""Debian's Chromium, and a page that reports whatever it should not have done."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"viewport": {"width": 1440, "height": 900}, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "locale": "da-DK",
    "timezone_id": "Europe/Copenhagen",
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36",
}

ASKED_WHO = re.compile(r"status of 401")
"""Chromium itself writes this when the page asks `/me` before anybody has logged in."""


@dataclass
class Watch:
    """What a page asked of other hosts, and what it complained about."""

    address: str
    expected: list[re.Pattern[str]] = field(default_factory=lambda: [ASKED_WHO])
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A complaint that the test itself brings about."""
        self.expected.append(re.compile(pattern))

    def asked(self, request: Request) -> None:
        """Note a request that leaves the server."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.address:
            self.foreign.append(request.url)

    def said(self, message: ConsoleMessage) -> None:
        """Note an error at the console."""
        if message.type == "error":
            self.complain(message.text)

    def complain(self, text: str) -> None:
        """Note it unless the test asked for it."""
        if not any(pattern.search(text) for pattern in self.expected):
            self.complaints.append(text)


@contextmanager
def watched(browser: Browser, address: str, **context: Any) -> Iterator[tuple[Page, Watch]]:
    """A page in its own context; at the end it must have asked nobody else and complained about nothing."""
    watch = Watch(address)
    opened: BrowserContext = browser.new_context(base_url=address, **context)
    opened.on("request", watch.asked)
    opened.on("console", watch.said)
    opened.on("weberror", lambda error: watch.complain(str(error.error)))
    try:
        yield opened.new_page(), watch
    finally:
        opened.close()
    assert watch.foreign == []
    assert watch.complaints == []
