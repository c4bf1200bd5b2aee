"""The log as a chain: what was changed, removed, cut off or blanked by hand is found, and two writers make one."""

import json
import threading
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from data.audit import reading
from data.audit.chain import append
from data.audit.deed import DONE, Actor, Deed, Entry, Kind, concerns, doing
from data.audit.erasing import PEOPLE_ERASED, erase_people
from data.audit.verifying import Fault, verify
from data.schema import AuditEntry, AuditHead
from data.settings import HomeSettings
from data.store import open_store
from tests.postgresql import postgresql

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def store(request, tmp_path):
    with postgresql() if request.param == "PostgreSQL" else nullcontext() as url:
        opened = open_store(HomeSettings(home=tmp_path / "home", database_url=url))
        yield opened
        opened.engine.dispose()


def entry(number: int = 0, who: str = "gitte") -> Entry:
    at = AT + timedelta(days=number)
    return Entry(at, Actor(Kind.USER, who), "POST /teams", {"team_id": number}, DONE, "192.0.2.7")


def written(store, count: int = 6) -> None:
    with store.write() as session:
        append(session, store.home, [entry(number) for number in range(count)])


def faults(store, noted=None) -> list[tuple[int, Fault]]:
    with store.read() as session:
        return [(one.number, one.fault) for one in verify(session, store.home, noted).findings]


def by_hand(store, *statements) -> None:
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def test_what_was_written_is_whole(store):
    assert faults(store) == []
    written(store)
    assert faults(store) == []
    with store.read() as session:
        assert [row.number for row in reading.newest(session, 3)] == [6, 5, 4]
        assert [row.number for row in reading.newest(session, 3, before=3)] == [2, 1]
        lines = [json.loads(json.dumps(one)) for one in reading.since(session, 4)]
    assert [(one["number"], one["who"], one["network"]) for one in lines] == [
        (5, "gitte", "192.0.2.7"),
        (6, "gitte", "192.0.2.7"),
    ]
    assert lines[1]["previous"] == lines[0]["digest"]


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("at", AT, Fault.CHANGED),
        ("action", "GET /me", Fault.CHANGED),
        ("object", {"team_id": 9}, Fault.CHANGED),
        ("outcome", "refused 403", Fault.CHANGED),
        ("actor", "crew", Fault.CHANGED),
        ("personal_sha256", "0" * 64, Fault.CHANGED),
        ("personal", {"who": "per"}, Fault.PERSON_CHANGED),
        ("salt", "00", Fault.PERSON_CHANGED),
        ("salt", None, Fault.PERSON_MISSING),
    ],
)
def test_an_entry_changed_by_hand_is_found(store, field, value, fault):
    written(store)
    by_hand(store, update(AuditEntry).where(AuditEntry.number == 3).values({field: value}))
    assert (3, fault) in faults(store)


def test_a_removed_entry_is_found(store):
    written(store)
    by_hand(store, delete(AuditEntry).where(AuditEntry.number == 3))
    assert faults(store) == [(4, Fault.MISSING)]


def test_the_first_and_the_last_removed_are_found(store):
    written(store)
    by_hand(store, delete(AuditEntry).where(AuditEntry.number.in_([1, 6])))
    assert faults(store) == [(2, Fault.MISSING), (5, Fault.CUT)]


def test_an_end_cut_off_with_its_head_is_found_for_the_seal_is_the_homes_alone(store):
    written(store)
    with store.read() as session:
        fifth = session.get_one(AuditEntry, 5).digest
    by_hand(
        store,
        delete(AuditEntry).where(AuditEntry.number == 6),
        update(AuditHead).values(entries=5, digest=fifth),
    )
    assert faults(store) == [(5, Fault.RESEALED)]
    written(store, 1)  # the server writes on, and does not cover it up
    assert faults(store) == [(6, Fault.SEAL_BROKEN)]


def test_a_whole_database_from_before_is_found_by_the_hash_that_was_noted(store):
    written(store, 3)
    with store.read() as session:
        noted = verify(session, store.home).digest
    assert faults(store, noted) == []
    written(store, 2)
    assert faults(store, noted) == []
    assert faults(store, "f" * 64) == [(5, Fault.HEAD_UNKNOWN)]


def test_everything_removed_but_the_head_is_found(store):
    written(store)
    by_hand(store, delete(AuditEntry))
    assert faults(store) == [(0, Fault.CUT)]
    written(store, 1)
    assert (7, Fault.MISSING) in faults(store)


def test_people_are_forgotten_and_the_chain_holds(store):
    written(store)
    with store.write() as session:
        assert erase_people(session, store.home, AT + timedelta(days=3), AT + timedelta(days=10)) == 3
    assert faults(store) == []
    with store.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert [row.personal and row.personal["who"] for row in rows[:6]] == [None] * 3 + ["gitte"] * 3
        assert [row.salt is None for row in rows[:6]] == [True] * 3 + [False] * 3
        assert rows[6].action == PEOPLE_ERASED
    with store.write() as session:  # nothing is left to forget, and nothing is written of it
        assert erase_people(session, store.home, AT + timedelta(days=3), AT + timedelta(days=11)) == 0
    by_hand(store, update(AuditEntry).where(AuditEntry.number == 5).values(personal=None, salt=None))
    assert faults(store) == [(5, Fault.PERSON_MISSING)]


def test_writers_at_once_make_one_chain(store):
    """No two name the same predecessor: the chain has no forks."""

    def write() -> None:
        for _ in range(5):
            written(store, 2)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults(store) == []
    with store.read() as session:
        assert verify(session, store.home).entries == 60


def test_a_change_and_its_entry_are_one(store):
    """The first transaction of a deed enters it; one that fails leaves neither."""
    deed = Deed(AT, "POST /x", Actor(Kind.USER, "gitte"), kept=True)
    token = doing.set(deed)
    try:
        concerns(team_id=1)
        with suppress(RuntimeError), store.write():
            raise RuntimeError
        assert deed.waits
        with store.write():
            concerns(order_id=7)
        assert not deed.waits
        with store.write():
            pass
    finally:
        doing.reset(token)
    with store.write():
        pass
    with store.read() as session:
        rows = session.scalars(select(AuditEntry)).all()
    assert [(row.action, row.object, row.outcome) for row in rows] == [("POST /x", {"team_id": 1, "order_id": 7}, DONE)]
