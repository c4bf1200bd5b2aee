import cv2
import numpy as np
import pytest
from sqlalchemy import select

from api.routes import crew as crew_routes
from data.schema import Damage, DamageEvent
from model.networks.privacy import Blurred
from tests.api.orders import crew_token
from tests.homes import road_picture


@pytest.fixture(autouse=True)
def faces_left_alone(monkeypatch):
    """The face network has its own tests; here it is seen that what it gives is what is kept."""
    monkeypatch.setattr(crew_routes, "blur_crew_photo", lambda image: Blurred(255 - image, ()))


@pytest.fixture
def token(foreman, store):
    return crew_token(foreman, store, 1, 2, 3)


def tasks(client, token):
    return client.get(f"/crew/{token}").json()["tasks"]


def test_the_list_has_all_that_the_crew_needs(visitor, token):
    told = visitor.get(f"/crew/{token}").json()
    assert told["team"] == "Hold Nord"
    task = told["tasks"][0]
    assert (task["position"], task["state"], task["done_at"]) == (1, "open", None)
    assert task["damage"]["place_text"] == "Stigevej, 20 m, venstre side"
    assert (task["width"], task["height"], task["box"]) == (1280, 720, [300, 430, 480, 540])
    assert visitor.get(task["picture"]).headers["content-type"] == "image/jpeg"


def test_looking_changes_nothing(visitor, token, store):
    for _ in range(3):
        visitor.get(f"/hold/{token}")
        visitor.head(f"/crew/{token}")
        assert [task["state"] for task in tasks(visitor, token)] == ["open"] * 3
    assert visitor.get(f"/crew/{token}/tasks/1/done").status_code == 405


def test_done_is_told_to_the_foreman(visitor, foreman, token):
    answer = visitor.post(f"/crew/{token}/tasks/1/done", data={"note": "koldasfalt", "depth_mm": "60"})
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["note"], answer.json()["depth_mm"]) == ("done", "koldasfalt", 60)
    damage = foreman.get("/damages/1").json()
    assert damage["status"] == "repaired"
    assert damage["history"][-1]["by"] == "Hold Nord"
    assert foreman.get("/work-orders").json()[0]["done_count"] == 1


def test_done_without_anything_else_is_enough(visitor, token):
    assert visitor.post(f"/crew/{token}/tasks/1/done").json()["state"] == "done"


def test_done_twice_gives_the_same_answer_and_one_event(visitor, token, store, clock):
    first = visitor.post(f"/crew/{token}/tasks/1/done", data={"note": "a"}).json()
    clock.pass_by(hours=1)
    assert visitor.post(f"/crew/{token}/tasks/1/done", data={"note": "a"}).json() == first
    with store.read() as session:
        events = session.scalars(select(DamageEvent.event).where(DamageEvent.damage_id == 1)).all()
    assert events.count("repaired") == 1


def test_undo_gives_the_task_back(visitor, foreman, token):
    visitor.post(f"/crew/{token}/tasks/1/done")
    for _ in range(2):
        assert visitor.post(f"/crew/{token}/tasks/1/undo").json()["state"] == "open"
    assert foreman.get("/damages/1").json()["status"] == "assigned"


def test_undo_comes_too_late_when_the_damage_has_gone_on(visitor, foreman, token):
    visitor.post(f"/crew/{token}/tasks/1/done")
    foreman.post("/damages/1/reopen", json={"reason": "ikke godt nok"})
    answer = visitor.post(f"/crew/{token}/tasks/1/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "task_overtaken")


def test_what_was_dismissed_since_is_not_driven_to(visitor, foreman, token):
    foreman.post("/damages/1/dismiss", json={"reason": "skygge"})
    assert [task["damage"]["id"] for task in tasks(visitor, token)] == [2, 3]
    assert visitor.post(f"/crew/{token}/tasks/1/done").json()["code"] == "task_overtaken"


def test_a_reopened_damage_given_to_others_is_no_longer_the_first_teams(visitor, foreman, store, token):
    foreman.post("/damages/1/dismiss", json={"reason": "x"})
    foreman.post("/damages/1/reopen", json={"reason": "y"})
    theirs = crew_token(foreman, store, 1, team=2)
    assert visitor.post(f"/crew/{token}/tasks/1/done").json()["code"] == "task_overtaken"
    mine = tasks(visitor, theirs)[0]["id"]
    assert visitor.post(f"/crew/{theirs}/tasks/{mine}/done").json()["state"] == "done"


def test_a_photo_is_kept_small_and_through_the_blurring(visitor, foreman, token, store):
    photo = {"photo": ("hul.jpg", road_picture(1), "image/jpeg")}
    task = visitor.post(f"/crew/{token}/tasks/1/done", files=photo).json()
    kept = visitor.get(task["done_photo"])
    assert kept.status_code == 200
    image = cv2.imdecode(np.frombuffer(kept.content, np.uint8), cv2.IMREAD_COLOR)
    assert abs(int(image[10, 10, 0]) - (255 - 215)) < 8
    assert foreman.get(task["done_photo"].replace(f"/crew/{token}", "")).status_code == 200
    again = visitor.post(f"/crew/{token}/tasks/1/done", files=photo).json()
    assert again["done_photo"] == task["done_photo"]


@pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", b"\xff\xd8\xff", road_picture(1)[:500]])
def test_what_is_no_photo_is_refused_and_nothing_is_done(visitor, token, content):
    answer = visitor.post(f"/crew/{token}/tasks/1/done", files={"photo": ("hul.jpg", content, "image/jpeg")})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_photo")
    assert tasks(visitor, token)[0]["state"] == "open"


def test_an_empty_photo_field_is_no_photo(visitor, token):
    answer = visitor.post(f"/crew/{token}/tasks/1/done", files={"photo": ("", b"", "application/octet-stream")})
    assert (answer.status_code, answer.json()["done_photo"]) == (200, None)


@pytest.mark.parametrize("more", [1024, 2**20])
def test_a_file_over_the_limit_is_refused(visitor, token, more):
    photo = {"photo": ("hul.jpg", b"\xff\xd8\xff" + bytes(10 * 2**20 + more), "image/jpeg")}
    assert visitor.post(f"/crew/{token}/tasks/1/done", files=photo).status_code == 413


def test_a_hole_can_be_measured_before_it_is_mended(visitor, foreman, token):
    for _ in range(2):
        told = visitor.post(f"/crew/{token}/tasks/1/depth", data={"depth_mm": "60"}).json()
        assert (told["state"], told["depth_mm"]) == ("open", 60)
    assert "60 mm dybt" in told["damage"]["severity_text"]
    damage = foreman.get("/damages/1").json()
    assert (damage["status"], damage["depth_mm"]) == ("assigned", 60)
    assert [event["event"] for event in damage["history"]] == ["found", "assigned", "measured"]
    assert visitor.post(f"/crew/{token}/tasks/1/depth", data={"depth_mm": "0"}).status_code == 422
    foreman.post("/damages/1/dismiss", json={"reason": "skygge"})
    late = visitor.post(f"/crew/{token}/tasks/1/depth", data={"depth_mm": "50"})
    assert (late.status_code, late.json()["code"]) == (409, "task_overtaken")


def test_a_depth_that_cannot_be_is_refused(visitor, token):
    assert visitor.post(f"/crew/{token}/tasks/1/done", data={"depth_mm": "-1"}).status_code == 422


def test_pictures_that_are_not_the_orders_are_not_shown(visitor, token):
    assert visitor.get(f"/crew/{token}/pictures/seed-1-09.jpg").status_code == 404
    assert visitor.get(f"/crew/{token}/pictures/..%2Fsecret").status_code == 404


def test_the_damage_keeps_its_status_when_an_unknown_task_is_reported(visitor, token, store):
    assert visitor.post(f"/crew/{token}/tasks/99/done").json()["code"] == "no_such_task"
    with store.read() as session:
        assert session.get(Damage, 1).status == "assigned"
