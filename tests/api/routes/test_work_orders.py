from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from data.orders import work_orders
from data.schema import Damage, OutboxMail, Task, WorkOrder
from tests.api.conftest import client_of
from tests.api.orders import assign, mail_of


def count(store, table):
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def status_of(store, damage_id):
    with store.read() as session:
        return session.get(Damage, damage_id).status


def test_a_circle_is_assigned_and_the_mail_is_queued(foreman, store):
    one = foreman.get("/damages/5").json()
    area = {"type": "circle", "center": [one["lon"], one["lat"]], "radius_m": 60}
    answer = foreman.post("/work-orders", json={"area": area, "team_id": 1, "note": " Husk skiltevogn. "})
    assert answer.status_code == 201
    assert answer.json() == {
        "id": 1,
        "team": {
            "id": 1, "name": "Hold Nord", "email": "hold-nord@vejsted.example", "active": True, "area": None,
            "kind": None,
        },
        "assigned": [4, 5, 6],
        "already_assigned": [],
        "failed": [],
        "mail": {"state": "queued", "to": "hold-nord@vejsted.example", "undo_s": 0},
    }  # fmt: skip
    assert [status_of(store, damage) for damage in (4, 5, 6, 7)] == ["assigned"] * 3 + ["new"]
    assert foreman.get("/work-orders").json()[0] | {"created_at": 0, "due_on": 0} == {
        "id": 1, "team": "Hold Nord", "created_at": 0, "created_by": "Gitte Holm", "note": "Husk skiltevogn.",
        "task_count": 3, "done_count": 0, "withdrawn_at": None, "withdrawn_by": None, "not_found_count": 0,
        "stage": "new", "due_on": 0, "overdue": False, "read_at": None,
        "mail": {"state": "queued", "sent_at": None, "error": None, "next_try_at": None},
    }  # fmt: skip


def test_a_polygon_is_assigned(foreman):
    one = foreman.get("/damages/15").json()
    w, e, s, n = one["lon"] - 1e-4, one["lon"] + 1e-4, one["lat"] - 1e-4, one["lat"] + 1e-4
    area = {"type": "polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}
    assert foreman.post("/work-orders", json={"area": area, "team_id": 2}).json()["assigned"] == [15]


def test_what_others_have_and_what_cannot_be_given_is_told(foreman):
    assign(foreman, 1)
    foreman.post("/damages/2/dismiss", json={"reason": "skygge"})
    told = assign(foreman, 1, 2, 3, 999, team=2)
    assert told["assigned"] == [3]
    (held,) = told["already_assigned"]
    assert (held["damage_id"], held["work_order_id"], held["team"], held["by"]) == (1, 1, "Hold Nord", "Gitte Holm")
    assert told["failed"] == [{"damage_id": 2, "reason": "er afvist"}, {"damage_id": 999, "reason": "findes ikke"}]


def test_nothing_to_assign_is_told_and_changes_nothing(foreman, store):
    assign(foreman, 1)
    answer = foreman.post("/work-orders", json={"area": {"type": "ids", "ids": [1]}, "team_id": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_assign")
    assert answer.json()["already_assigned"][0]["team"] == "Hold Nord"
    assert count(store, WorkOrder) == count(store, OutboxMail) == 1


def test_an_unknown_team_gets_nothing(foreman, store):
    answer = foreman.post("/work-orders", json={"area": {"type": "ids", "ids": [1]}, "team_id": 9})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_team")
    assert status_of(store, 1) == "new"


def test_the_same_key_gets_the_same_answer_and_no_second_mail(foreman, store):
    assign(foreman, 1)
    wanted = {"area": {"type": "ids", "ids": [1, 2, 999]}, "team_id": 2, "note": "n"}
    first = foreman.post("/work-orders", json=wanted, headers={"Idempotency-Key": "k1"})
    again = foreman.post("/work-orders", json=wanted, headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert count(store, OutboxMail) == 2


def test_a_key_used_for_something_else_is_refused(foreman):
    for ids, status in (([1], 201), ([2], 409)):
        wanted = {"area": {"type": "ids", "ids": ids}, "team_id": 1}
        answer = foreman.post("/work-orders", json=wanted, headers={"Idempotency-Key": "k1"})
        assert answer.status_code == status
    assert answer.json()["code"] == "key_reused"


def test_pressing_twice_at_once_makes_one_order(app, store):
    wanted = {"area": {"type": "ids", "ids": [1, 2]}, "team_id": 1}

    def press(_):
        return client_of(app, "foreman").post("/work-orders", json=wanted, headers={"Idempotency-Key": "k"}).json()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert count(store, WorkOrder) == count(store, OutboxMail) == 1


def test_two_foremen_at_once_never_share_a_damage(app, store):
    def press(team):
        wanted = {"area": {"type": "ids", "ids": list(range(1, 31))}, "team_id": team}
        return client_of(app, "foreman").post("/work-orders", json=wanted).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (1, 2))) == [201, 409]
    assert count(store, Task) == 30


def test_too_many_at_once_are_refused(foreman, store, monkeypatch):
    monkeypatch.setattr(work_orders, "MOST_TASKS", 5)
    answer = foreman.post("/work-orders", json={"area": {"type": "ids", "ids": list(range(1, 11))}, "team_id": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_damages")
    assert "10" in answer.json()["message"]
    assert count(store, WorkOrder) == 0


def test_a_mail_that_cannot_be_made_leaves_everything_as_it_was(foreman, store, monkeypatch):
    monkeypatch.setattr("api.orders.assigning.order_mail", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        foreman.post("/work-orders", json={"area": {"type": "ids", "ids": [1]}, "team_id": 1})
    assert status_of(store, 1) == "new"
    assert count(store, WorkOrder) == count(store, OutboxMail) == 0


def test_the_tasks_come_in_driving_order(foreman):
    assigned = assign(foreman, *reversed(range(1, 11)))["assigned"]
    assert assigned == list(range(1, 11))
    told = foreman.get("/work-orders/1").json()
    assert [task["position"] for task in told["tasks"]] == list(range(1, 11))


def test_an_unknown_order_is_told(foreman):
    assert foreman.get("/work-orders/9").json()["code"] == "no_such_work_order"


def test_the_secret_of_the_link_is_not_in_the_order(foreman, store):
    order = assign(foreman, 1)
    with store.read() as session:
        stored = session.get(WorkOrder, order["id"])
        text = mail_of(store, order["id"]).get_body(("plain",)).get_content()
        assert stored.token_sha256 not in text
        assert len(stored.token_sha256) == 64
