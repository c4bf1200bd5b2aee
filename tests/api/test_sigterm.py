"""The server is told to stop in the middle of a busy morning, or while a mail server hangs."""

import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from data.schema import OutboxMail
from tests.api.cut_line import cut_line
from tests.api.forked_server import ForkedServer
from tests.api.orders.test_assigning_through_death import message_ids, press, states
from tests.api.post_office import free_port, post_office
from tests.api.server_process import within
from tests.homes import road_picture

pytestmark = pytest.mark.slow

ENDS_WITHIN_S = 30
"""The requests' ten seconds, twice five for the mail under way, and a machine that is slow."""

PRESSES = 20


def served(store, smtp_port: int, mail_timeout_s: float = 1) -> ForkedServer:
    return ForkedServer(store.home, store.engine.url.render_as_string(), smtp_port, mail_timeout_s)


def mends(server: ForkedServer, token: str) -> int:
    """A crew's photo; 0 where the line was cut."""
    try:
        photo = {"photo": ("hul.jpg", road_picture(1), "image/jpeg")}
        return server.client.post(f"/crew/{token}/tasks/1/done", files=photo).status_code
    except Exception:
        return 0


def ended(server: ForkedServer) -> bool:
    """Told to stop, it says goodbye; then it lets the signal end it."""
    server.process.terminate()
    server.process.join(ENDS_WITHIN_S)
    return server.process.exitcode == -signal.SIGTERM and "Application shutdown complete" in server.log.read_text()


def test_told_to_stop_under_load_the_server_ends_and_nothing_is_lost_or_doubled(store):
    port = free_port()
    with post_office(port) as office, served(store, port) as server, ThreadPoolExecutor(24) as hands:
        assert press(server, 30, "first") == 201
        token = token_of_first(store, server, office)
        pressed = [hands.submit(press, server, damage, f"key-{damage}") for damage in range(1, PRESSES + 1)]
        mended = hands.submit(mends, server, token)
        assert within(20, lambda: any(one.done() for one in pressed))
        assert ended(server)
        assert {one.result() for one in pressed} <= {0, 201}
        assert mended.result() in (0, 200)
        server.start()
        assert {press(server, damage, f"key-{damage}") for damage in range(1, PRESSES + 1)} == {201}
        assert mends(server, token) == 200
        assert within(30, lambda: states(store) == {"sent": PRESSES + 1})
    accepted = Counter(mail["Message-ID"] for mail in office.mails())
    assert accepted == dict.fromkeys(message_ids(store), 1)


def token_of_first(store, server, office) -> str:
    """Out of the mail, for the outbox forgets it."""
    assert within(20, lambda: len(office.accepted) == 1)
    text = office.mails()[0].get_body(("plain",)).get_content()
    return text.split("/hold/")[1].split()[0]


@pytest.mark.parametrize(("step", "unanswered"), [("connect", 0), ("dot", 1)])
def test_a_mail_server_that_hangs_for_minutes_holds_up_neither_the_map_nor_the_end(store, step, unanswered):
    with cut_line(step, "hangs") as office, served(store, office.port, mail_timeout_s=600) as server:
        assert press(server, 1, "key") == 201
        assert within(20, lambda: office.conversations == 1)
        assert press(server, 2, "another") == 201
        assert server.client.get("/work-orders").json()[0]["mail"]["state"] == "queued"
        assert ended(server)
    with store.read() as session:
        mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).first()
        assert (mail.state, mail.attempts, mail.unanswered) == ("queued", 1, unanswered)
