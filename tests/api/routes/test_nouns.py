"""Teams, road classes, recordings and pictures."""

import pytest

from data.schema import Recording
from tests.api.orders import assign
from tests.homes import SECOND_DRIVE


def test_teams_are_made_renamed_and_forgotten(foreman):
    made = foreman.post("/teams", json={"name": "Hold Øst", "email": "hold@østby.example"})
    assert (made.status_code, made.json()["email"]) == (201, "hold@xn--stby-fra.example")
    changed = foreman.patch("/teams/3", json={"email": "hold-oest@vejsted.example"}).json()
    told = {"id": 3, "name": "Hold Øst", "email": "hold-oest@vejsted.example"}
    assert changed == told | {"active": True, "area": None, "kind": None}
    assert foreman.delete("/teams/3").status_code == 204
    assert [team["name"] for team in foreman.get("/teams").json()] == ["Hold Nord", "Hold Syd"]


def test_two_teams_cannot_have_one_name(foreman):
    taken = {"name": "Hold Syd", "email": "x@vejsted.example"}
    assert foreman.post("/teams", json=taken).json()["code"] == "team_name_taken"
    assert foreman.patch("/teams/1", json={"name": "Hold Syd"}).status_code == 409
    assert foreman.patch("/teams/2", json={"name": "Hold Syd"}).status_code == 200


@pytest.mark.parametrize(
    "address", ["", "hold", "a@b@c", "a b@c", "a@b\nBcc: x@y.z", "<a@b>", "a@b..c", "a@-b", "a,b@c", "a@b>", "øst@b.dk"]
)
def test_what_is_no_mail_address_is_refused(foreman, address):
    answer = foreman.post("/teams", json={"name": "Ny", "email": address})
    assert (answer.status_code, answer.json()["field"]) == (422, "email")


def test_a_team_with_orders_is_kept(foreman):
    assign(foreman, 1)
    assert foreman.delete("/teams/1").json()["code"] == "team_has_orders"
    assert foreman.delete("/teams/2").status_code == 204


def test_an_unknown_team_is_told(foreman):
    assert foreman.patch("/teams/9", json={}).json()["code"] == "no_such_team"
    assert foreman.delete("/teams/9").status_code == 404


def test_the_engineer_sets_intervals_and_the_map_follows(engineer, foreman):
    assert engineer.put("/road-classes/3", json={"interval_days": 91}).json()["interval_days"] == 91
    overdue = {
        feature["properties"]["name"]: feature["properties"]["overdue"]
        for feature in foreman.get("/sections?bbox=10.3,55.4,10.5,55.5").json()["features"]
    }
    assert overdue["Kanalstien"] is True
    assert engineer.put("/road-classes/3", json={"interval_days": None}).json()["interval_days"] is None


@pytest.mark.parametrize("days", [0, -1, 10_000, "often"])
def test_an_interval_must_be_days(engineer, days):
    assert engineer.put("/road-classes/1", json={"interval_days": days}).status_code == 422


def test_an_unknown_class_is_told(engineer):
    assert engineer.put("/road-classes/9", json={"interval_days": 1}).json()["code"] == "no_such_road_class"


def test_a_refused_recording_says_why_and_what_to_do(foreman):
    refused, *rest = foreman.get("/recordings").json()
    assert refused["refusal"] == {
        "code": "empty_file", "message": "Filen er tom (0 byte).", "next_step": "Hent filen fra telefonen igen.",
    }  # fmt: skip
    assert [one["state"] for one in rest] == ["processed", "processed"]
    english = foreman.get("/recordings", headers={"Accept-Language": "en"}).json()[0]["refusal"]
    assert english["message"] == "The file is empty (0 bytes)."


def test_a_refused_recording_gets_another_night(foreman):
    refused = foreman.get("/recordings").json()[0]
    assert refused["may_be_retried"]
    waits = foreman.post(f"/recordings/{refused['id']}/retry").json()
    assert (waits["state"], waits["refusal"], waits["may_be_retried"]) == ("received", None, False)
    again = foreman.post(f"/recordings/{refused['id']}/retry")
    assert (again.status_code, again.json()["code"]) == (404, "nothing_refused")


def test_a_recording_whose_video_is_gone_keeps_its_reason(foreman, store):
    refused = foreman.get("/recordings").json()[0]
    with store.write() as session:
        session.get_one(Recording, refused["id"]).video_deleted_at = SECOND_DRIVE
    answer = foreman.post(f"/recordings/{refused['id']}/retry")
    assert (answer.status_code, answer.json()["code"]) == (404, "nothing_refused")
    kept = foreman.get("/recordings").json()[0]
    assert (kept["refusal"], kept["may_be_retried"]) == (refused["refusal"], False)


def test_pictures_are_shown_to_who_is_logged_in(foreman):
    answer = foreman.get("/pictures/seed-1-00.jpg")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"].startswith("private")
    assert answer.content.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("name", ["none.jpg", "..%2F..%2Fvejsyn.sqlite", "%2e%2e", "seed-1-00.JPG", ".x.jpg"])
def test_what_is_no_picture_of_ours_is_not_found(foreman, name):
    assert foreman.get(f"/pictures/{name}").status_code == 404
