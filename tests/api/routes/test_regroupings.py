"""Merging, splitting, undoing and measuring over HTTP, in both languages."""

import pytest

from tests.api.conftest import client_of, come_back
from tests.api.orders import assign, crew_token
from tests.api.routes.test_tiles import features

TOWN = "10.38,55.41,10.42,55.44"


def dots(client):
    return {f["properties"]["id"] for f in client.get(f"/damages?bbox={TOWN}").json()["features"]}


def test_two_dots_that_are_one_become_one_and_two_again(foreman):
    whole = foreman.post("/damages/merge", json={"ids": [1, 2]}).json()
    assert (whole["id"], whole["sighting_count"]) == (1, 4)
    assert (whole["regrouping"]["kind"], whole["regrouping"]["others"]) == ("merge", [2])
    assert (whole["regrouping"]["by"], dots(foreman) & {1, 2}) == ("Gitte Holm", {1})
    assert foreman.get("/damages/2").json()["id"] == 1
    again = foreman.post(f"/regroupings/{whole['regrouping']['id']}/undo").json()
    assert (again["sighting_count"], again["regrouping"]) == (2, None)
    assert dots(foreman) & {1, 2} == {1, 2}
    assert [event["event"] for event in again["history"]] == ["found", "merged", "restored"]


def test_one_dot_that_is_two_becomes_two_and_one_again(foreman):
    before = foreman.get("/damages/1").json()
    kept = foreman.post("/damages/1/split", json={"sightings": [before["sightings"][0]["id"]]}).json()
    (new,) = kept["regrouping"]["others"]
    assert (kept["sighting_count"], foreman.get(f"/damages/{new}").json()["sighting_count"]) == (1, 1)
    assert new in dots(foreman)
    again = foreman.post(f"/regroupings/{kept['regrouping']['id']}/undo").json()
    assert [s["id"] for s in again["sightings"]] == [s["id"] for s in before["sightings"]]
    assert new not in dots(foreman)


def test_what_cannot_be_is_told_with_the_next_step(foreman):
    def told(path, **body):
        answer = foreman.post(path, json=body)
        return answer.status_code, answer.json()["code"]

    sightings = [s["id"] for s in foreman.get("/damages/1").json()["sightings"]]
    assert told("/damages/merge", ids=[1, 30]) == (422, "too_far_apart")
    assert told("/damages/merge", ids=[1, 1]) == (422, "not_one_damage")
    assert told("/damages/merge", ids=[1, 999]) == (404, "no_such_damage")
    assert told("/damages/1/split", sightings=sightings) == (422, "nothing_to_split")
    assert told("/regroupings/99/undo") == (404, "no_such_regrouping")
    merged = foreman.post("/damages/merge", json={"ids": [1, 2]}).json()["regrouping"]["id"]
    foreman.post("/damages/1/dismiss", json={"reason": "skygge", "what": "shadow"})
    refused = foreman.post(f"/regroupings/{merged}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "gone_on")
    assert "Genåbn den først" in refused.json()["message"]


def test_the_crews_list_follows_what_the_foreman_merges_and_splits(foreman, visitor, store):
    token = crew_token(foreman, store, 1, 2)

    def tasks():
        return [task["damage"]["id"] for task in visitor.get(f"/crew/{token}").json()["tasks"]]

    number = foreman.post("/damages/merge", json={"ids": [1, 2]}).json()["regrouping"]["id"]
    assert tasks() == [1]
    foreman.post(f"/regroupings/{number}/undo")
    assert sorted(tasks()) == [1, 2]
    sighting = foreman.get("/damages/1").json()["sightings"][0]["id"]
    kept = foreman.post("/damages/1/split", json={"sightings": [sighting]}).json()
    assert sorted(tasks()) == [1, 2, *kept["regrouping"]["others"]]


def test_a_crews_link_regroups_nothing(foreman, visitor, store):
    token = crew_token(foreman, store, 1, 2)
    for path, body in (("/damages/merge", {"ids": [1, 2]}), ("/damages/1/depth", {"depth_mm": 9})):
        assert visitor.post(path, json=body, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert visitor.post(f"/crew/{token}/damages/merge", json={"ids": [1, 2]}).status_code == 404


def test_a_depth_is_told_in_words_and_settles_the_severity(foreman):
    before = foreman.get("/damages/1").json()
    assert (before["severity_text"], before["depth_text"]) == (
        "hul, mindst 19 cm på tværs; dybde ukendt · let (58 %)",
        None,
    )
    told = foreman.post("/damages/1/depth", json={"depth_mm": 60}).json()
    assert told["severity_text"] == "hul, ca. 28 cm på tværs, 60 mm dybt (målt) · middel (100 %)"
    assert told["depth_text"] == "60 mm, målt 3. november 2026 af Gitte Holm"
    assert sum(told["urgency_parts"].values()) == pytest.approx(told["urgency"])
    assert told["urgency"] > before["urgency"]
    assert foreman.post("/damages/1/depth", json={"depth_mm": 0}).status_code == 422


def test_the_reader_of_english_reads_english(foreman, visitor, store):
    english = {"Accept-Language": "en"}
    hole, crack, net, across = (foreman.get(f"/damages/{n}", headers=english).json() for n in (1, 4, 2, 3))
    assert hole["severity_text"] == "pothole, at least 19 cm across; depth unknown · low (58 %)"
    assert hole["size_text"] == "about 25 cm along and 30 cm across (± 30 %)"
    assert (hole["class_name"], hole["place_text"]) == ("pothole", "Stigevej, 20 m, left side")
    assert net["severity_text"] == "alligator cracking, about 0.1 m²; cracks not measured · low (64 %)"
    assert across["severity_text"].startswith("transverse crack, at least 0.")
    assert "width not measured · low (" in crack["severity_text"]
    token = crew_token(foreman, store, 1)
    task = visitor.get(f"/crew/{token}", headers=english).json()["tasks"][0]
    assert task["damage"]["severity_text"] == hole["severity_text"]
    dot = foreman.get(f"/damages?bbox={TOWN}", headers=english).json()["features"][0]["properties"]
    assert "measured" in dot["severity_text"] or "unknown" in dot["severity_text"]


def test_what_a_dismissed_damage_was_is_kept_until_it_is_reopened(foreman):
    assert foreman.post("/damages/3/dismiss", json={"reason": "dæksel", "what": "manhole"}).json()["dismissed_as"] == (
        "manhole"
    )
    assert foreman.post("/damages/3/reopen", json={"reason": "alligevel"}).json()["dismissed_as"] is None
    assert foreman.post("/damages/3/dismiss", json={"reason": "x", "what": "ufo"}).status_code == 422


def test_rain_told_by_the_admin_makes_cracks_on_busy_roads_more_urgent(app, foreman, engineer, clock):
    admin = client_of(app, "admin")
    rain = {"days": {clock().date().isoformat(): 26.0}}
    assert engineer.post("/forecast", json=rain).status_code == 403
    assert foreman.get("/forecast").json() is None
    urgencies = tile_urgencies(foreman)
    told = admin.post("/forecast", json=rain).json()
    assert (told["given_by"], told["days"]) == ("Åse Krag", {"2026-11-03": 26.0})
    assert told["regraded"] > 0
    crack = foreman.get("/damages/4").json()
    assert (crack["urgency_parts"]["rain"] > 0, crack["rain_text"]) == (True, "26 mm den 3. november")
    assert foreman.get("/damages/1").json()["rain_text"] is None
    assert tile_urgencies(foreman)[4] == pytest.approx(urgencies[4] + crack["urgency_parts"]["rain"], abs=0.11)
    clock.pass_by(days=4)
    come_back(foreman)
    assert foreman.get("/forecast").json() is None


def test_an_interval_regrades_the_map_at_once(foreman, engineer):
    before = tile_urgencies(foreman)
    engineer.put("/road-classes/1", json={"interval_days": 56})
    after = tile_urgencies(foreman)
    less = [before[n] - after[n] for n in range(1, 6)]
    assert less == pytest.approx([less[0]] * 5, abs=0.11)
    assert less[0] > 1


def test_an_assigned_order_counts_only_what_is_left_to_do(foreman):
    order = assign(foreman, 1, 2)
    foreman.post("/damages/merge", json={"ids": [1, 2]})
    assert foreman.get("/work-orders").json()[0]["task_count"] == 1
    assert order["assigned"] == [1, 2]


def tile_urgencies(client):
    """What the map's own tile round the first damages says; it is kept in memory."""
    return {f["properties"]["id"]: f["properties"]["urgency"] for f in features(client, "damages", 14)}
