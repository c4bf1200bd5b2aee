"""A real SMTP server that keeps what it is given."""

import socket
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """Takes in mail on a port of its own, from `open` to `close`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's
        """Keep a mail."""
        del server, session
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def open(self) -> None:
        """Begin to listen."""
        self._controller.start()

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def the_only_mail(self, patience_s: float = 20, stays_alone_s: float = 1.5) -> EmailMessage:
        """The mail that comes, once it is sure that no second one follows."""
        deadline = time.monotonic() + patience_s
        while not self.mails and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(stays_alone_s)
        (mail,) = self.mails
        return mail


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def text_of(mail: EmailMessage, kind: str) -> str:
    """The mail's plain text or HTML."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def pictures_of(mail: EmailMessage) -> list[bytes]:
    """The JPEGs inside."""
    return [part.get_content() for part in mail.walk() if part.get_content_type() == "image/jpeg"]
