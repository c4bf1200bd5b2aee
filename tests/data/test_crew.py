from datetime import timedelta

import pytest

from data.damages import damages
from data.orders import crew, work_orders
from data.orders.crew import NoSuchLink, NoSuchTask, Report, TaskOvertaken
from data.orders.work_orders import AssignmentRequest
from data.schema import Damage
from tests.homes import SECOND_DRIVE

NOW = SECOND_DRIVE + timedelta(days=1)


def given(session, *ids, team=1):
    token = crew.new_token()
    request = AssignmentRequest({}, ids, team, "", "Gitte", crew.token_sha256(token))
    work_orders.assign(session, request, NOW)
    return token


def test_a_secret_is_long_and_only_its_hash_is_kept(session):
    token = given(session, 1)
    order = crew.order_of(session, token, NOW)
    assert len(token) == 43
    assert token not in order.token_sha256
    assert crew.new_token() != crew.new_token()


def test_a_link_lasts_ninety_days(session):
    token = given(session, 1)
    assert crew.order_of(session, token, NOW + timedelta(days=90))
    with pytest.raises(NoSuchLink):
        crew.order_of(session, token, NOW + timedelta(days=90, seconds=1))


def test_done_and_undo_move_the_damage(session):
    order = crew.order_of(session, given(session, 1), NOW)
    task = order.tasks[0]
    crew.mark_done(session, order, task.id, Report(note="lappet"), NOW)
    assert session.get(Damage, 1).status == "repaired"
    crew.undo(session, order, task.id, NOW)
    assert (session.get(Damage, 1).status, task.state, task.done_at) == ("assigned", "open", None)
    assert [event.event for event in damages.story(session, 1).events] == ["found", "assigned", "repaired", "assigned"]


def test_another_orders_task_is_none(session):
    mine, theirs = given(session, 1), given(session, 2, team=2)
    task = crew.order_of(session, theirs, NOW).tasks[0]
    with pytest.raises(NoSuchTask):
        crew.mark_done(session, crew.order_of(session, mine, NOW), task.id, Report(), NOW)


def test_what_the_night_has_verified_cannot_be_undone(session):
    order = crew.order_of(session, given(session, 1), NOW)
    crew.mark_done(session, order, order.tasks[0].id, Report(), NOW)
    session.get(Damage, 1).status = "verified"
    session.flush()
    with pytest.raises(TaskOvertaken):
        crew.undo(session, order, order.tasks[0].id, NOW)
    assert order.tasks[0].state == "done"
