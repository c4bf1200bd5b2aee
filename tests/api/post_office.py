"""A real SMTP server for tests, which can be slow, down or in a bad mood."""

import email
import email.policy
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class PostOffice:
    """Keeps what it accepts. `answers` are given to the next mails' data, `recipients` to their recipients."""

    def __init__(self) -> None:
        self.accepted: list[bytes] = []
        self.conversations = 0
        self.answers: list[str] = []
        self.recipient_answers: list[str] = []
        self.hangs_s = 0.0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.conversations += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.hangs_s:
            time.sleep(self.hangs_s)
        if self.answers:
            return self.answers.pop(0)
        self.accepted.append(envelope.original_content)
        return "250 OK"

    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(mail, policy=email.policy.default) for mail in self.accepted]


@contextmanager
def post_office(port: int) -> Iterator[PostOffice]:
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=port, data_size_limit=30 * 2**20, ready_timeout=10)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
