"""A link taken back or sent anew, on both databases, and beside whoever answers through it."""

import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import select

from data import users
from data.damages import damages
from data.orders import crew, outbox, work_orders
from data.orders import links as order_links
from data.orders.crew import NoSuchLink, Report, TaskOvertaken
from data.orders.links import NothingLeft, OrderWithdrawn
from data.orders.outbox import Letter
from data.orders.work_orders import AssignmentRequest
from data.schema import Damage, Task, User, WorkOrder
from tests.homes import SECOND_DRIVE, seeded_home
from tests.postgresql import postgresql

NOW = SECOND_DRIVE + timedelta(days=1)


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def town(request, tmp_path_factory):
    with postgresql() if request.param == "PostgreSQL" else nullcontext(None) as url:
        opened = seeded_home(tmp_path_factory.mktemp("town"), url)
        yield opened
        opened.engine.dispose()


@pytest.fixture
def store(town):
    """Every test has damages of its own in the one town."""
    return town


def given(store, *ids):
    token = crew.new_token()
    with store.write() as session:
        request = AssignmentRequest({}, ids, 1, "", "Gitte", crew.token_sha256(token))
        return token, work_orders.assign(session, request, NOW).id


def statuses(store, *ids):
    with store.read() as session:
        return [session.get(Damage, one).status for one in ids]


def test_withdrawing_kills_the_link_and_frees_what_is_open(store):
    token, order = given(store, 1, 2)
    with store.write() as session:
        mine = crew.order_to_answer(session, token, NOW)
        crew.mark_done(session, mine, mine.tasks[0].id, Report(), NOW)
    for _ in range(2):
        with store.write() as session:
            order_links.withdraw(session, order, "Gitte", NOW)
    assert statuses(store, 1, 2) == ["repaired", "new"]
    with store.read() as session:
        with pytest.raises(NoSuchLink):
            crew.order_of(session, token, NOW)
        with pytest.raises(NoSuchLink):
            crew.order_to_answer(session, token, NOW)
        assert [event.event for event in damages.story(session, 2).events] == ["found", "assigned", "unassigned"]
    with store.write() as session, pytest.raises(OrderWithdrawn):
        order_links.renew(session, order, "0" * 64, NOW)


def test_a_renewed_link_opens_the_order_and_the_old_one_does_not(store):
    token, order = given(store, 3, 4)
    new = crew.new_token()
    with store.write() as session:
        assert [task.damage_id for task in order_links.renew(session, order, crew.token_sha256(new), NOW)] == [3, 4]
    with store.read() as session:
        assert crew.order_of(session, new, NOW).id == order
        with pytest.raises(NoSuchLink):
            crew.order_of(session, token, NOW)
    with store.write() as session:
        for one in (3, 4):
            damages.dismiss(session, one, "Gitte", "skygge", NOW)
    with store.write() as session, pytest.raises(NothingLeft):
        order_links.renew(session, order, "0" * 64, NOW + timedelta(hours=1))


def crew_meanwhile(store, token, act, foremans_deed):
    """The crew answers while the foreman's transaction is open; gives why it was refused."""
    told = []

    def answer():
        try:
            with store.write() as session:
                act(session, crew.order_to_answer(session, token, NOW))
        except (NoSuchLink, TaskOvertaken) as error:
            told.append(type(error))

    answering = threading.Thread(target=answer)
    with store.write() as session:
        foremans_deed(session)
        session.flush()
        answering.start()
        answering.join(0.5)  # it waits for us
        assert answering.is_alive()
    answering.join(30)
    return told


@pytest.mark.parametrize("answer", ["done", "undo"])
def test_a_crew_that_answers_while_the_order_is_withdrawn_loses_and_nothing_hangs_between(store, answer):
    """Else a damage is assigned to an order that nobody can open: no team has it, and nobody else can be given it."""
    ids = (5, 6) if answer == "done" else (7, 8)
    token, order = given(store, *ids)
    with store.write() as session:
        mine = crew.order_to_answer(session, token, NOW)
        crew.mark_done(session, mine, mine.tasks[0].id, Report(), NOW)

    def act(session, mine):
        if answer == "undo":
            crew.undo(session, mine, mine.tasks[0].id, NOW)
        else:
            crew.mark_done(session, mine, mine.tasks[1].id, Report(), NOW)

    told = crew_meanwhile(store, token, act, lambda session: order_links.withdraw(session, order, "Gitte", NOW))
    assert told == [NoSuchLink]
    assert statuses(store, *ids) == ["repaired", "new"]
    with store.read() as session:
        states = session.scalars(select(Task.state).where(Task.work_order_id == order).order_by(Task.position))
        assert list(states) == ["done", "withdrawn"]


def test_what_the_foreman_dismisses_while_the_crew_answers_is_not_repaired_over(store):
    """What came with the crew's list is older than the lock; the foreman's word would be lost."""
    token, _ = given(store, 9)

    def act(session, mine):
        crew.mark_done(session, mine, mine.tasks[0].id, Report(), NOW)

    told = crew_meanwhile(store, token, act, lambda session: damages.dismiss(session, 9, "Gitte", "skygge", NOW))
    assert told == [TaskOvertaken]
    assert statuses(store, 9) == ["dismissed"]


def test_two_foremen_who_send_a_link_at_once_send_one(store):
    """Of two mails in a minute the team opens the first, whose link is dead."""
    _, order = given(store, 10)
    later, second = NOW + timedelta(hours=1), []

    def renew():
        with store.write() as session:
            second.append(order_links.renew(session, order, "2" * 64, later))

    with store.write() as session:
        assert order_links.renew(session, order, "1" * 64, later)
        outbox.put(session, Letter("a@b", "s", b"m", "<new@b>"), later, work_order_id=order)
        other = threading.Thread(target=renew)
        other.start()
        other.join(0.5)
    other.join(30)
    assert second == [None]
    with store.read() as session:
        assert session.get(WorkOrder, order).token_sha256 == "1" * 64


def test_ending_log_ins_counts_in_the_database(store):
    with store.read() as session:
        user = users.find(session, "FOREMAN")
    for _ in range(2):
        with store.write() as session:
            users.end_sessions(session, user.id)
    with store.read() as session:
        assert session.get(User, user.id).session_epoch == user.session_epoch + 2
