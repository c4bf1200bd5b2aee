"""Odd characters in what people type never become a header, a recipient or a command of the mail."""

import asyncio

import pytest

from api.mail.conversation import Outcome
from api.mail.sender import Sender
from api.settings import MailSettings
from data.schema import Section, Team
from tests.api.conftest import SQLITE
from tests.api.cut_line import cut_line
from tests.api.orders import assign

ODD = (
    "Nord\r\nBcc: ond@fremmed.example",
    "Nord\nBcc: ond@fremmed.example\n\nHej",
    "Nord\r.\r\nMAIL FROM:<ond@fremmed.example>",
    "Nord\x0bBcc: x\x0c\x85\u2028\u2029",
    "=?utf-8?q?Nord=0D=0ABcc=3A_ond=40fremmed.example?=",
    "Nord\x00\x1b[31m\x7f",
    "Nord <ond@fremmed.example>, ",
    "\u202edroN æøå 🚧" * 9,
)
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language",
    "List-Id",
}  # fmt: skip
ADDRESSES = (
    "nord@vejsted.example\r\nBcc: ond@fremmed.example",
    "nord@vejsted.example\nRCPT TO:<ond@fremmed.example>",
    "nord@vejsted.example, ond@fremmed.example",
    "Nord <nord@vejsted.example>",
    "nord@vejsted.example\x00",
    "nord@vejsted.example ond@fremmed.example",
    "<nord@vejsted.example> SIZE=1",
    "nord@vejsted.example\u2028Bcc:ond@fremmed.example",
    "=?utf-8?q?a=0D=0ABcc=3A_ond=40fremmed.example?=@vejsted.example",
)


@SQLITE  # PostgreSQL takes no NUL
@pytest.mark.parametrize("odd", ODD)
def test_a_teams_or_a_roads_name_adds_no_header_and_no_recipient(foreman, store, clock, odd):
    with store.write() as session:
        session.get(Team, 1).name = odd
        session.get(Section, 1).name = odd
    with cut_line("quit", "drops") as office:
        assign(foreman, 1, note=odd)
        sender = Sender(store, MailSettings(host="127.0.0.1", port=office.port, timeout_s=5), clock)
        assert asyncio.run(sender.send_due()) == [Outcome.SENT]
        [raw], recipients = office.received, office.recipients
    assert recipients == [b"RCPT TO:<hold-nord@vejsted.example>"]
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n") if line[:1] not in (" ", "\t")]
    assert set(names) <= HEADERS
    assert len(names) == len(set(names))
    assert "".join(head.split("\r\n")).replace("\t", " ").isprintable()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_more_than_one_address_is_refused_at_the_door(foreman, address):
    answer = foreman.post("/teams", json={"name": "Hold Vest", "email": address})
    assert answer.status_code == 422
    assert foreman.patch("/teams/1", json={"email": address}).status_code == 422
    assert foreman.get("/teams").json()[0]["email"] == "hold-nord@vejsted.example"
