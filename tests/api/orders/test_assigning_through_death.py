"""*Tildel*, the server killed at random instants: one order, one task, one mail, whatever is pressed again."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import httpx2
import pytest
from sqlalchemy import func, select

from data.schema import Damage, OutboxMail, Task, WorkOrder
from data.store import Store
from tests.api.forked_server import ForkedServer
from tests.api.post_office import free_port, post_office
from tests.api.server_process import within
from tests.deaths import how_often
from tests.homes import seeded_home
from tests.postgresql import postgresql

pytestmark = pytest.mark.slow

KILLS = {"SQLite": how_often(12), "PostgreSQL": how_often(8)}
LONGEST_LIFE_S = 0.4
"""After the presses; a press takes 50 to 200 ms here, and its mail about as long."""


@pytest.fixture(params=sorted(KILLS))
def home(request, tmp_path) -> Iterator[tuple[Store, str | None, int]]:
    """With the number of kills."""
    with postgresql() if request.param == "PostgreSQL" else nullcontext() as url:
        store = seeded_home(tmp_path, url)
        yield store, url, KILLS[request.param]
        store.engine.dispose()


def press(server: ForkedServer, damage: int, key: str) -> int:
    """The answer's status; 0 where none came."""
    wish = {"area": {"type": "ids", "ids": [damage]}, "team_id": 1}
    try:
        return server.client.post("/work-orders", json=wish, headers={"Idempotency-Key": key}).status_code
    except httpx2.TransportError:
        return 0


def presses(damage: int) -> list[tuple[int, str]]:
    """The same press twice, as an impatient finger or a lost answer gives it, and somebody else's beside it."""
    return [(damage, f"key-{damage}"), (damage, f"key-{damage}"), (damage, f"other-{damage}")]


def test_killed_at_random_instants_each_damage_has_one_order_and_one_mail(home):
    """The instants are spread over a press and its mail, one in each equal part (stratified), in random order."""
    store, url, kills = home
    chance = random.Random(11)
    instants = [(part + chance.uniform(0, 1)) / kills * LONGEST_LIFE_S for part in chance.sample(range(kills), kills)]
    port = free_port()
    with post_office(port) as office, ForkedServer(store.home, url, port) as server, ThreadPoolExecutor(3) as hands:
        answered = Counter()
        for damage, instant in enumerate(instants, start=1):
            first = [hands.submit(press, server, *one) for one in presses(damage)]
            time.sleep(instant)
            server.kill()
            answered.update(one.result() for one in first)
            server.start()
            assert {press(server, *one) for one in presses(damage)} <= {201, 409}
        assert within(30, lambda: states(store) == {"sent": kills})
    assert answered[0], "no press was cut off: the kills came too late"
    assert set(answered) <= {0, 201, 409}
    one_of_each(store, kills)
    stored = message_ids(store)
    accepted = Counter(mail["Message-ID"] for mail in office.mails())
    assert set(accepted) == stored
    assert len(stored) == kills
    # A server killed between the mail server's 250 and its own commit sends the same mail again: milliseconds.
    assert sum(accepted.values()) - kills <= 2


def states(store: Store) -> dict[str, int]:
    with store.read() as session:
        return dict(session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state)).all())


def one_of_each(store: Store, kills: int) -> None:
    with store.read() as session:
        given = sorted(session.scalars(select(Task.damage_id)))
        assigned = sorted(session.scalars(select(Damage.id).where(Damage.status == "assigned")))
        orders = session.scalar(select(func.count()).select_from(WorkOrder))
    assert given == assigned == list(range(1, kills + 1))
    assert orders == kills


def message_ids(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(OutboxMail.message_id)))
