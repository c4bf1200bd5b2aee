"""Headers that every answer carries, and logs that hold no secrets."""

import logging
import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.settings import ServerSettings

SECRET_IN_PATH = re.compile(r"(/(?:hold|crew)/)[^/?#\s\"]+")
"""A crew's secret is part of its addresses."""

NO_PERMISSIONS = "camera=(), geolocation=(), accelerometer=(), gyroscope=(), microphone=(), payment=(), usb=()"
RECORDERS_PERMISSIONS = (
    "camera=(self), geolocation=(self), accelerometer=(self), gyroscope=(self), screen-wake-lock=(self), "
    "microphone=(), payment=(), usb=()"
)
"""Of `/optager` alone."""


def content_policy(settings: ServerSettings) -> str:
    """Everything from this server, but for the background map where one is set."""
    tiles = _origin(settings.background_tile_url)
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' data: blob:{tiles}",
            f"connect-src 'self'{tiles}",
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Adds the headers; an answer that says nothing about storing is not stored."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_policy(settings),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": NO_PERMISSIONS,
            "X-Robots-Tag": "noindex, nofollow",
            "Cache-Control": "no-store",
        }
        if settings.url.startswith("https:"):
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def with_headers(message: Message) -> None:
            """Adds the headers as the answer begins."""
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class RedactSecrets(logging.Filter):
    """Takes crews' secrets out of log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's text; keep the record."""
        if isinstance(record.args, tuple):
            record.args = tuple(redacted(arg) if isinstance(arg, str) else arg for arg in record.args)
        if isinstance(record.msg, str):
            record.msg = redacted(record.msg)
        return True


def redacted(text: str) -> str:
    """The text without crews' secrets."""
    return SECRET_IN_PATH.sub(r"\1***", text)


def _origin(url: str | None) -> str:
    if not url:
        return ""
    parts = urlsplit(url)
    return f" {parts.scheme}://{parts.netloc}"
