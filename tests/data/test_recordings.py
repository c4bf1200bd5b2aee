"""Claims of recordings: of many who want one, one has it; what was remembered stays so, whoever still holds a claim."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from data import recordings
from data.recordings import Received
from data.schema import Recording
from data.settings import HomeSettings
from data.store import Store, open_store
from data.vehicle import Vehicle
from tests.postgresql import postgresql

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with postgresql() if request.param == "PostgreSQL" else nullcontext() as url:
        opened = open_store(HomeSettings(home=tmp_path_factory.mktemp("home"), database_url=url))
        yield opened
        opened.engine.dispose()


@pytest.fixture
def received(store: Store) -> int:
    name = uuid4().hex
    with store.write() as session:
        return recordings.receive(session, Received(name, name, name, None, Vehicle.VAN), NOON).id


def claimed(store: Store, recording_id: int) -> bool:
    with store.write() as session:
        return recordings.claim(session, recording_id, NOON)


def remembered(store: Store, recording_id: int) -> None:
    with store.write() as session:
        session.get_one(Recording, recording_id).state = "processed"


def now(store: Store, recording_id: int) -> tuple[str, int, str | None]:
    with store.read() as session:
        row = session.get_one(Recording, recording_id)
        return row.state, row.attempts, row.last_fault


def test_of_eight_who_claim_a_recording_at_once_one_has_it(store: Store, received: int) -> None:
    with ThreadPoolExecutor(8) as nights:
        taken = list(nights.map(lambda _: claimed(store, received), range(8)))
    assert sorted(taken) == [False] * 7 + [True]
    assert now(store, received) == ("processing", 1, None)


def test_what_another_night_has_remembered_is_not_put_back_refused_or_released(store: Store, received: int) -> None:
    assert claimed(store, received)
    remembered(store, received)
    with store.write() as session:
        assert recordings.put_back(session, received, "unreadable", NOON) == 1
    with store.write() as session:
        recordings.refuse(session, received, "truncated", {}, NOON)
    with store.write() as session:
        recordings.release(session, received)
    assert now(store, received) == ("processed", 1, None)
    assert not claimed(store, received)


def test_what_is_claimed_is_put_back_with_its_fault(store: Store, received: int) -> None:
    for tries in (1, 2):
        assert claimed(store, received)
        with store.write() as session:
            assert recordings.put_back(session, received, "unreadable", NOON) == tries
    assert now(store, received) == ("received", 2, "unreadable")


def refused(store: Store, recording_id: int, reason: str, facts: dict[str, str], at: datetime = NOON) -> None:
    with store.write() as session:
        recordings.refuse(session, recording_id, reason, facts, at)


def state(store: Store, recording_id: int) -> str:
    with store.read() as session:
        return session.get_one(Recording, recording_id).state


def test_what_lay_off_all_roads_waits_again_once_the_roads_are_others(store: Store, received: int) -> None:
    refused(store, received, "off_network", {"roads": "2 sections, 400 m"})
    for roads, then in (("2 sections, 400 m", "refused"), ("3 sections, 900 m", "received")):
        with store.write() as session:
            recordings.queue_off_network(session, roads)
        assert state(store, received) == then


def test_a_fault_of_ours_gets_three_more_nights_by_itself_each_a_night_apart(store: Store, received: int) -> None:
    nights = []
    for hours in range(0, 24 * 6, 6):
        now = NOON + timedelta(hours=hours)
        with store.write() as session:
            recordings.queue_faults(session, now)
        if state(store, received) == "received":
            nights.append(hours)
            refused(store, received, "fault", {"cause": "KeyError"}, now)
    assert nights == [0, 12, 24, 36]
    with store.write() as session:
        recordings.queue_again(session, received)  # somebody looked into it
    refused(store, received, "fault", {"cause": "KeyError"}, NOON)
    with store.write() as session:
        recordings.queue_faults(session, NOON + timedelta(days=1))
    assert state(store, received) == "received"
