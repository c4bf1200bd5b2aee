"""Partly, not found, and what two phones say of one task; read, overdue, and where an order stands."""

import pytest
from sqlalchemy import select

from api.routes import crew as crew_routes
from data.schema import Damage, DamageEvent
from model.networks.privacy import Blurred
from tests.api.conftest import SQLITE, client_of
from tests.api.orders import assign, crew_token, token_of
from tests.homes import road_picture

pytestmark = SQLITE


@pytest.fixture(autouse=True)
def faces_left_alone(monkeypatch):
    monkeypatch.setattr(crew_routes, "blur_crew_photo", lambda image: Blurred(image, ()))


@pytest.fixture
def token(foreman, store):
    return crew_token(foreman, store, 1, 2, 3)


def order(foreman, number=1):
    return foreman.get(f"/work-orders/{number}").json()


def events_of(store, damage):
    with store.read() as session:
        asked = select(DamageEvent.event).where(DamageEvent.damage_id == damage).order_by(DamageEvent.id)
        return list(session.scalars(asked))


def test_partly_keeps_the_task_with_the_crew_and_tells_the_foreman(foreman, visitor, token, store):
    said = {"note": "mangler asfalt", "minutes": "35", "material": "2 sække koldasfalt"}
    task = visitor.post(f"/crew/{token}/tasks/1/partly", data=said).json()
    assert (task["state"], task["minutes"], task["material"]) == ("open", 35, "2 sække koldasfalt")
    assert task["partly_at"]
    again = visitor.post(f"/crew/{token}/tasks/1/partly", data=said).json()
    assert again == task
    assert foreman.get("/damages/1").json()["status"] == "assigned"
    assert events_of(store, 1) == ["found", "assigned", "partly"]
    assert order(foreman)["stage"] == "in_progress"
    assert visitor.post(f"/crew/{token}/tasks/1/done").json()["state"] == "done"
    assert foreman.get("/damages/1").json()["status"] == "repaired"


def test_not_found_gives_the_damage_back_to_the_foreman(foreman, visitor, token, store):
    task = visitor.post(f"/crew/{token}/tasks/2/not-found", data={"note": "ny belægning"}).json()
    assert task["state"] == "not_found"
    damage = foreman.get("/damages/2").json()
    assert (damage["status"], damage["work_order"]) == ("new", None)
    assert damage["history"][-1] | {"at": ""} == {
        "at": "", "event": "not_found", "by": "Hold Nord", "note": "ny belægning",
    }  # fmt: skip
    told = order(foreman)
    assert (told["task_count"], told["done_count"], told["not_found_count"]) == (3, 0, 1)
    assert assign(foreman, 2, team=2)["assigned"] == [2]


def test_not_found_is_taken_back_while_nobody_has_done_anything_to_it(foreman, visitor, token):
    visitor.post(f"/crew/{token}/tasks/2/not-found")
    assert visitor.post(f"/crew/{token}/tasks/2/undo").json()["state"] == "open"
    assert foreman.get("/damages/2").json()["status"] == "assigned"
    visitor.post(f"/crew/{token}/tasks/2/not-found")
    assign(foreman, 2, team=2)
    answer = visitor.post(f"/crew/{token}/tasks/2/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "task_overtaken")


def test_two_phones_on_one_task_lose_nothing(foreman, visitor, token, store):
    """One found it and mended it, the other had driven past: the repair stands, and both are heard."""
    visitor.post(f"/crew/{token}/tasks/1/not-found", data={"note": "kunne ikke se det"})
    photo = {"photo": ("a.jpg", road_picture(1), "image/jpeg")}
    task = visitor.post(f"/crew/{token}/tasks/1/done", data={"note": "fyldt", "depth_mm": "40"}, files=photo).json()
    assert (task["state"], task["note"], task["depth_mm"]) == ("done", "kunne ikke se det · fyldt", 40)
    late = visitor.post(f"/crew/{token}/tasks/1/not-found", data={"note": "var der ikke", "minutes": "5"}).json()
    assert (late["state"], late["note"]) == ("done", "kunne ikke se det · fyldt · var der ikke")
    assert late["done_photo"] == task["done_photo"]
    with store.read() as session:
        assert session.get_one(Damage, 1).status == "repaired"


@pytest.mark.parametrize("path", ["partly", "not-found"])
def test_a_damage_that_was_dismissed_since_is_not_answered_any_more(foreman, visitor, token, path):
    foreman.post("/damages/3/dismiss", json={"reason": "skygge"})
    answer = visitor.post(f"/crew/{token}/tasks/3/{path}")
    assert (answer.status_code, answer.json()["code"]) == (409, "task_overtaken")


@pytest.mark.parametrize("field", [{"minutes": "-1"}, {"minutes": "1441"}, {"material": "x" * 300}])
def test_what_makes_no_sense_is_refused(visitor, token, field):
    assert visitor.post(f"/crew/{token}/tasks/1/done", data=field).status_code == 422


def test_an_order_is_read_when_its_page_says_so_and_not_when_a_scanner_opens_it(foreman, visitor, token, clock):
    visitor.get(f"/hold/{token}")
    visitor.get(f"/crew/{token}")
    assert (order(foreman)["stage"], order(foreman)["read_at"]) == ("new", None)
    assert visitor.post(f"/crew/{token}/read").status_code == 204
    first = order(foreman)["read_at"]
    clock.pass_by(hours=1)
    visitor.post(f"/crew/{token}/read")
    assert (order(foreman)["stage"], order(foreman)["read_at"]) == ("read", first)


def test_the_board_follows_an_order_to_the_next_drive(foreman, visitor, token, store):
    stages = [order(foreman)["stage"]]
    for path in ("tasks/1/done", "tasks/2/done", "tasks/3/not-found"):
        visitor.post(f"/crew/{token}/{path}")
        stages.append(order(foreman)["stage"])
    with store.write() as session:
        for damage in (1, 2):
            session.get_one(Damage, damage).status = "verified"
    stages.append(order(foreman)["stage"])
    assert stages == ["new", "in_progress", "in_progress", "done", "verified"]


def test_an_order_is_overdue_until_all_of_it_is_answered(app, foreman, visitor, store, clock):
    """By the day that the crew was told; it goes by the most urgent."""
    bands = {one: foreman.get(f"/damages/{one}").json()["band"] for one in range(1, 31)}
    urgent, calm = (next(one for one, band in bands.items() if band == wanted) for wanted in ("soon", "watch"))
    token = token_of(store, assign(foreman, urgent, calm)["id"])
    clock.pass_by(days=7)
    foreman = client_of(app, "foreman")  # the old log-in is over
    assert not order(foreman)["overdue"]
    clock.pass_by(days=1)
    foreman = client_of(app, "foreman")
    for task in order(foreman)["tasks"]:
        assert order(foreman)["overdue"]
        visitor.post(f"/crew/{token}/tasks/{task['id']}/done")
    assert (order(foreman)["overdue"], order(foreman)["due_on"]) == (False, None)
    foreman.post("/work-orders/1/withdraw")
    assert (order(foreman)["stage"], order(foreman)["due_on"]) == ("withdrawn", None)
