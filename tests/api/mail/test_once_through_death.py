"""The server dies at the worst moments; the team gets one mail."""

import pytest
from sqlalchemy import select

from data.schema import OutboxMail
from tests.api.forked_server import ForkedServer
from tests.api.post_office import free_port, post_office
from tests.api.server_process import ServerProcess, within

pytestmark = pytest.mark.slow

WANTED = {"area": {"type": "ids", "ids": [1, 2]}, "team_id": 1}


def served(store, smtp_port: int, mail_timeout_s: float = 60) -> ForkedServer:
    return ForkedServer(store.home, store.engine.url.render_as_string(), smtp_port, mail_timeout_s)


def state(store):
    with store.read() as session:
        return session.scalars(select(OutboxMail.state)).one()


def test_killed_between_commit_and_send_the_mail_goes_out_once_at_the_next_start(store):
    port = free_port()  # nobody listens yet: the mail server is down
    with served(store, port) as server:
        order = server.client.post("/work-orders", json=WANTED, headers={"Idempotency-Key": "k"}).json()
        assert order["assigned"] == [1, 2]
        server.kill()
    assert state(store) in ("queued", "sending")
    with post_office(port) as office, served(store, port) as server:
        again = server.client.post("/work-orders", json=WANTED, headers={"Idempotency-Key": "k"}).json()
        assert again == order
        assert within(30, lambda: state(store) == "sent")
        assert not within(3, lambda: len(office.accepted) > 1)
        assert len(office.accepted) == 1


def test_killed_in_the_middle_of_the_conversation_the_mail_goes_out_once(store):
    port = free_port()
    with post_office(port) as office:
        office.hangs_s, office.answers = 3.0, ["451 the line was cut"]
        with served(store, port, mail_timeout_s=2) as server:
            server.client.post("/work-orders", json=WANTED)
            assert within(10, lambda: state(store) == "sending" and office.conversations)
            server.kill()
        assert state(store) == "sending"
    with post_office(port) as office:
        with served(store, port, mail_timeout_s=2):
            assert within(30, lambda: state(store) == "sent")
        with served(store, port, mail_timeout_s=2):
            assert not within(6, lambda: len(office.accepted) > 1)
        assert len(office.accepted) == 1


def test_killed_just_after_the_mail_was_taken_it_is_not_sent_again(store):
    port = free_port()
    with post_office(port) as office:
        with served(store, port, mail_timeout_s=2) as server:
            server.client.post("/work-orders", json=WANTED)
            assert within(10, lambda: state(store) == "sent")
            server.kill()
        with served(store, port, mail_timeout_s=2):
            assert not within(6, lambda: len(office.accepted) > 1)
        assert len(office.accepted) == 1


def test_the_log_holds_no_secret(store):
    port = free_port()
    with post_office(port) as office, ServerProcess(store.home, port) as server:
        server.log_in().client.post("/work-orders", json=WANTED)
        assert within(10, lambda: office.accepted)
        text = office.mails()[0].get_body(("plain",)).get_content()
        token = text.split("/hold/")[1].split()[0]
        for path in (f"/hold/{token}", f"/crew/{token}", f"/crew/{token}/tasks/1/done", f"/crew/{token}?x=1"):
            server.client.get(path)
        assert within(5, lambda: server.log.read_text().count("/crew/***") == 3)
        assert token not in server.log.read_text()
        assert "/hold/***" in server.log.read_text()
