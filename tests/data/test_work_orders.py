from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from data.damages import damages
from data.orders import progress, work_orders
from data.orders.teams import NoSuchTeam
from data.orders.work_orders import (
    MOST_TASKS,
    AssignmentRequest,
    KeyReused,
    LeftOut,
    NoSuchWorkOrder,
    NothingToAssign,
    TooManyDamages,
)
from data.schema import Damage
from tests.homes import SECOND_DRIVE

NOW = SECOND_DRIVE + timedelta(days=1)


def request(*ids, team=1, key=None, note=""):
    return AssignmentRequest({"ids": list(ids)}, ids, team, note, "Gitte", f"{ids}{team}{key}", key)


def test_an_order_has_a_task_for_each_damage_and_each_history_tells_it(session):
    order = work_orders.assign(session, request(3, 1, 2), NOW)
    assert [(task.position, task.damage_id, task.state) for task in order.tasks] == [
        (1, 1, "open"), (2, 2, "open"), (3, 3, "open"),
    ]  # fmt: skip
    last = damages.story(session, 2).events[-1]
    assert (last.event, last.by, last.note, last.at) == ("assigned", "Gitte", "Hold Nord", NOW)
    assert damages.newest_order(session, 2) is order


def test_what_is_left_out_is_kept_with_the_order(session):
    work_orders.assign(session, request(1), NOW)
    session.get(Damage, 2).status = "verified"
    order = work_orders.assign(session, request(1, 2, 3, 99, team=2), NOW)
    left = LeftOut.from_json(order.left_out)
    assert [(one.damage_id, one.team) for one in left.already_assigned] == [(1, "Hold Nord")]
    assert [(one.damage_id, one.reason) for one in left.failed] == [(2, "verified"), (99, "unknown")]
    assert LeftOut.from_json(left.as_json()) == left


def test_a_damage_asked_for_twice_is_one_task(session):
    assert len(work_orders.assign(session, request(1, 1), NOW).tasks) == 1


def test_a_reopened_damage_can_be_given_again(session):
    work_orders.assign(session, request(1), NOW)
    session.get(Damage, 1).status = "reopened"
    second = work_orders.assign(session, request(1, team=2), NOW)
    assert damages.newest_order(session, 1) is second


def test_faults_are_named(session):
    with pytest.raises(NoSuchTeam):
        work_orders.assign(session, request(1, team=9), NOW)
    with pytest.raises(NothingToAssign) as nothing:
        work_orders.assign(session, request(99), NOW)
    assert nothing.value.left_out.failed[0].damage_id == 99
    with pytest.raises(NoSuchWorkOrder):
        progress.get(session, 9)


def test_as_many_damages_as_an_order_takes_are_given_and_one_more_is_refused(session):
    ids = all_open(session, MOST_TASKS + 1)
    with pytest.raises(TooManyDamages) as refused:
        work_orders.assign(session, request(*ids), NOW)
    assert (refused.value.count, refused.value.most) == (101, 100)
    order = work_orders.assign(session, request(*ids[1:]), NOW)
    assert sorted(task.damage_id for task in order.tasks) == ids[1:]
    assert [damage.id for damage in session.scalars(select(Damage).where(Damage.status == "new"))] == ids[:1]


def test_damages_reopened_while_the_order_is_made_do_not_slip_in(session, monkeypatch):
    ids = all_open(session, MOST_TASKS + 1)
    monkeypatch.setattr(work_orders, "_refuse_too_many", lambda *_: None)  # it has counted, and then they were reopened
    with pytest.raises(TooManyDamages):
        work_orders.assign(session, request(*ids), NOW)
    assert sorted(session.scalars(select(Damage.id).where(Damage.status == "new"))) == ids


def test_an_area_of_as_many_damages_as_may_be_asked_for_is_taken():
    assert len(request(*range(10_000)).damage_ids) == 10_000
    with pytest.raises(TooManyDamages):
        request(*range(10_001))


def all_open(session, number):
    """So many open damages in all; copies of one of those that there are."""
    session.execute(update(Damage).values(status="new"))
    there = session.scalar(select(func.count()).select_from(Damage))
    kept = {column.name: column for column in Damage.__table__.columns if column.name != "id"}
    one = dict(session.execute(select(*kept.values()).where(Damage.id == 1)).mappings().one())
    session.execute(insert(Damage), [one] * (number - there))
    return sorted(session.scalars(select(Damage.id)))


def test_a_key_finds_its_order_and_refuses_another_wish(session):
    assert work_orders.earlier(session, request(1, key="k")) is None
    order = work_orders.assign(session, request(1, key="k"), NOW)
    assert work_orders.earlier(session, request(1, key="k")) is order
    with pytest.raises(KeyReused):
        work_orders.earlier(session, request(1, key="k", note="mere"))


def test_the_list_counts_what_is_done(session):
    order = work_orders.assign(session, request(1, 2, 3), NOW)
    order.tasks[0].state = "done"
    session.flush()
    [summary] = progress.newest(session, 10)
    assert (summary.task_count, summary.done_count, summary.mail) == (3, 1, None)
