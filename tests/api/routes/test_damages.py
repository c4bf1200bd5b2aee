import mapbox_vector_tile
import pytest

from data.schema import Damage
from tests.api.orders import assign
from tests.api.routes.test_tiles import tile_at

TOWN = "10.38,55.41,10.42,55.44"


def test_the_window_holds_what_the_map_shows_most_urgent_first(foreman):
    found = foreman.get(f"/damages?bbox={TOWN}").json()
    urgencies = [feature["properties"]["urgency"] for feature in found["features"]]
    assert found["count"] == len(urgencies) == 30
    assert urgencies == sorted(urgencies, reverse=True)
    first = found["features"][0]
    assert first["geometry"]["type"] == "Point"
    assert set(first["properties"]) == {
        "id", "urgency", "band", "severity", "severity_text", "class", "class_name", "status",
    }  # fmt: skip


def test_a_window_elsewhere_holds_nothing(foreman):
    assert foreman.get("/damages?bbox=11,55,11.1,55.1").json()["features"] == []


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "10.42,55.41,10.38,55.44", "10,95,11,96", "nan,55,11,56"])
def test_a_window_that_is_none_is_told(foreman, box):
    answer = foreman.get(f"/damages?bbox={box}")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_area")


def test_circle_polygon_and_numbers_find_the_same_damages(foreman):
    def search(area):
        return {f["properties"]["id"] for f in foreman.post("/damages/search", json={"area": area}).json()["features"]}

    one = foreman.get("/damages/5").json()
    lon, lat = one["lon"], one["lat"]
    d = 1e-4
    ring = [[lon - d, lat - d], [lon + d, lat - d], [lon + d, lat + d], [lon - d, lat + d], [lon - d, lat - d]]
    assert search({"type": "circle", "center": [lon, lat], "radius_m": 5}) == {5}
    assert search({"type": "polygon", "coordinates": [ring]}) == {5}
    assert search({"type": "ids", "ids": [5, 999]}) == {5}


@pytest.mark.parametrize(
    "area",
    [
        {"type": "square"},
        {"type": "circle", "center": [10, 55], "radius_m": -1},
        {"type": "circle", "center": [10, 55], "radius_m": 1e9},
        {"type": "circle", "center": [200, 55], "radius_m": 10},
        {"type": "polygon", "coordinates": []},
        {"type": "polygon", "coordinates": [[[10, 55], [10, 55]]]},
        {"type": "polygon", "coordinates": [[[10, 55], [10, 55], [10, 55], [10, 55]]]},
        {"type": "ids", "ids": []},
        {"type": "ids", "ids": ["x"]},
        {"type": "circle", "center": [10, 55], "radius_m": 5, "extra": 1},
    ],
)
def test_a_broken_area_is_told_and_not_a_fault(foreman, area):
    assert foreman.post("/damages/search", json={"area": area}).status_code == 422


def test_one_damage_tells_all_that_is_known(foreman):
    one = foreman.get("/damages/1").json()
    assert (one["status"], one["class"], one["class_name"]) == ("new", "D40", "hul")
    assert one["section"] == {"id": 1, "name": "Stigevej", "road_class": "Trafikvej", "kind": "road"}
    assert (one["side"], one["chainage_m"], one["place_text"]) == ("left", 20.0, "Stigevej, 20 m, venstre side")
    assert one["size_text"] == "ca. 25 cm langs og 30 cm på tværs (± 30 %)"
    assert (one["sighting_count"], one["recording_count"], one["work_order"]) == (2, 2, None)
    assert one["missed"] == 0
    assert one["sightings"][0]["picture"] == "/pictures/seed-2-00.jpg"
    assert one["sightings"][0]["recording"] == "tur-2.mp4"
    assert [event["event"] for event in one["history"]] == ["found"]
    assert sum(one["urgency_parts"].values()) == pytest.approx(one["urgency"])
    assert sum(one["severity_chances"].values()) == pytest.approx(1, abs=0.002)


def test_an_unknown_damage_is_told_in_the_readers_language(foreman):
    assert foreman.get("/damages/999").json() == {"code": "no_such_damage", "message": "Skaden findes ikke."}
    english = foreman.get("/damages/999", headers={"Accept-Language": "en-GB,en;q=0.9"}).json()
    assert english["message"] == "There is no such damage."


def test_a_dismissed_damage_leaves_the_map_and_can_come_back(foreman):
    dismissed = foreman.post("/damages/3/dismiss", json={"reason": "en skygge"}).json()
    assert dismissed["status"] == "dismissed"
    last = dismissed["history"][-1]
    assert (last["event"], last["by"], last["note"]) == ("dismissed", "Gitte Holm", "en skygge")
    assert foreman.get(f"/damages?bbox={TOWN}").json()["count"] == 29
    assert foreman.post("/damages/3/reopen", json={"reason": "alligevel"}).json()["status"] == "reopened"
    assert foreman.get(f"/damages?bbox={TOWN}").json()["count"] == 30


def test_what_is_open_cannot_be_reopened(foreman):
    answer = foreman.post("/damages/3/reopen", json={"reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_status")
    assert "new" in answer.json()["message"]


def test_a_reason_must_be_given(foreman):
    assert foreman.post("/damages/3/dismiss", json={"reason": ""}).json()["field"] == "reason"


def test_an_assigned_damage_names_its_order(foreman):
    order = assign(foreman, 7)
    told = foreman.get("/damages/7").json()
    assert told["status"] == "assigned"
    assert (told["work_order"]["id"], told["work_order"]["team"]) == (order["id"], "Hold Nord")


def candidates_at(client, z):
    answer = client.get(f"/tiles/candidates/{tile_at(z)}")
    assert answer.status_code == 200
    decoded = mapbox_vector_tile.decode(answer.content)
    return [feature["properties"]["id"] for feature in decoded.get("damages", {"features": []})["features"]]


def test_a_candidate_is_shown_only_when_asked_for_and_confirmed_by_the_foreman(foreman, store):
    with store.write() as session:
        session.get_one(Damage, 4).status = "candidate"
    counted = sum(foreman.get("/map").json()["counts"].values())
    assert (foreman.get("/map").json()["candidates"], counted) == (1, 29)
    assert foreman.get(f"/damages?bbox={TOWN}").json()["count"] == 29
    assert candidates_at(foreman, 14) == [4]
    refused = foreman.post("/work-orders", json={"area": {"type": "ids", "ids": [4]}, "team_id": 1, "note": None})
    assert refused.status_code >= 400
    confirmed = foreman.post("/damages/4/confirm").json()
    assert (confirmed["status"], confirmed["history"][-1]["event"]) == ("new", "confirmed")
    assert (foreman.get("/map").json()["candidates"], candidates_at(foreman, 14)) == (0, [])
    assert foreman.post("/damages/4/confirm").json()["code"] == "wrong_status"
