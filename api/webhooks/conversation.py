"""One message to one web server: signed by the Standard Webhooks specification 1.0, within one time limit."""

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.webhooks.addresses import NoWebhookAddress, Target, WebhookNotAllowed, allowed, target
from data.integration.webhooks import SECRET_PREFIX

HTTP_GONE = 410
"""The other side wants nothing any more (Standard Webhooks)."""

LONGEST_ANSWER_WORDS = 200


class Outcome(StrEnum):
    """What became of a try."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome, and why."""

    outcome: Outcome
    words: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, to whom."""

    url: str
    secret: str
    message_id: str
    """The same at every try: the other side knows by it what it has had."""
    body: str


def signature(message: Message, timestamp: int) -> str:
    """`v1,` and base64 of HMAC-SHA256 over id, time and body."""
    key = b64decode(message.secret.removeprefix(SECRET_PREFIX))
    signed = f"{message.message_id}.{timestamp}.{message.body}".encode()
    return "v1," + b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def send(message: Message, named: Collection[str], timeout_s: float, at: datetime) -> Answer:
    """Say it once; redirects are not followed, and what the other side says beyond its status is not read."""
    try:
        where = target(message.url)
        status = _posted(where, allowed(where, named), message, timeout_s, at)
    except NoWebhookAddress:
        return Answer(Outcome.FAILED, "no address of a web server")
    except WebhookNotAllowed as refused:
        return Answer(Outcome.LATER, f"{refused.host} is not allowed: see VEJSYN_WEBHOOKS_HOSTS")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(Outcome.LATER, (str(error) or type(error).__name__)[:LONGEST_ANSWER_WORDS])
    if http.HTTPStatus.OK <= status < http.HTTPStatus.MULTIPLE_CHOICES:
        return Answer(Outcome.SENT, str(status))
    return Answer(Outcome.FAILED if status == HTTP_GONE else Outcome.LATER, f"answered {status}")


def _posted(where: Target, ip: str, message: Message, timeout_s: float, at: datetime) -> int:
    timestamp, payload = int(at.timestamp()), message.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Vejsyn",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(message, timestamp),
    }
    with socket.create_connection((ip, where.port), timeout=timeout_s) as line:
        cut = threading.Timer(timeout_s, _cut, (line,))  # whoever answers a letter a second is cut off all the same
        cut.start()
        try:
            connection = http.client.HTTPConnection(where.host, where.port)
            connection.sock = _encrypted(line, where.host) if where.tls else line
            connection.request("POST", where.path, payload, headers)
            return connection.getresponse().status
        finally:
            cut.cancel()


def _encrypted(line: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(line, server_hostname=host)


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
