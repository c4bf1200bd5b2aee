from datetime import timedelta

import pytest

from data.damages import damages
from data.orders import work_orders
from data.orders.teams import NoSuchTeam
from data.orders.work_orders import KeyReused, LeftOut, NoSuchWorkOrder, NothingToAssign, TooManyDamages, Wish
from data.schema import Damage
from tests.homes import SECOND_DRIVE

NOW = SECOND_DRIVE + timedelta(days=1)


def wish(*ids, team=1, key=None, note=""):
    return Wish({"ids": list(ids)}, ids, team, note, "Gitte", f"{ids}{team}{key}", key)


def test_an_order_has_a_task_for_each_damage_and_each_history_tells_it(session):
    order = work_orders.assign(session, wish(3, 1, 2), NOW)
    assert [(task.position, task.damage_id, task.state) for task in order.tasks] == [
        (1, 1, "open"), (2, 2, "open"), (3, 3, "open"),
    ]  # fmt: skip
    last = damages.story(session, 2).events[-1]
    assert (last.event, last.by, last.note, last.at) == ("assigned", "Gitte", "Hold Nord", NOW)
    assert damages.newest_order(session, 2) is order


def test_what_is_left_out_is_kept_with_the_order(session):
    work_orders.assign(session, wish(1), NOW)
    session.get(Damage, 2).status = "verified"
    order = work_orders.assign(session, wish(1, 2, 3, 99, team=2), NOW)
    left = LeftOut.from_json(order.left_out)
    assert [(one.damage_id, one.team) for one in left.already_assigned] == [(1, "Hold Nord")]
    assert [(one.damage_id, one.reason) for one in left.failed] == [(2, "verified"), (99, "unknown")]
    assert LeftOut.from_json(left.as_json()) == left


def test_a_damage_asked_for_twice_is_one_task(session):
    assert len(work_orders.assign(session, wish(1, 1), NOW).tasks) == 1


def test_a_reopened_damage_can_be_given_again(session):
    work_orders.assign(session, wish(1), NOW)
    session.get(Damage, 1).status = "reopened"
    second = work_orders.assign(session, wish(1, team=2), NOW)
    assert damages.newest_order(session, 1) is second


def test_faults_are_named(session):
    with pytest.raises(NoSuchTeam):
        work_orders.assign(session, wish(1, team=9), NOW)
    with pytest.raises(NothingToAssign) as nothing:
        work_orders.assign(session, wish(99), NOW)
    assert nothing.value.left_out.failed[0].damage_id == 99
    with pytest.raises(NoSuchWorkOrder):
        work_orders.get(session, 9)
    with pytest.raises(TooManyDamages):
        wish(*range(work_orders.MOST_ASKED + 1))


def test_a_key_finds_its_order_and_refuses_another_wish(session):
    assert work_orders.earlier(session, wish(1, key="k")) is None
    order = work_orders.assign(session, wish(1, key="k"), NOW)
    assert work_orders.earlier(session, wish(1, key="k")) is order
    with pytest.raises(KeyReused):
        work_orders.earlier(session, wish(1, key="k", note="mere"))


def test_the_list_counts_what_is_done(session):
    order = work_orders.assign(session, wish(1, 2, 3), NOW)
    order.tasks[0].state = "done"
    session.flush()
    [summary] = work_orders.newest(session, 10)
    assert (summary.task_count, summary.done_count, summary.mail) == (3, 1, None)
