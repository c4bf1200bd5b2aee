"""The foreman corrects what is shown of a damage, over HTTP, on both databases."""

import pytest
from sqlalchemy import select

from data.schema import Correction, Damage, DamageEvent
from data.states import EventKind
from tests.api.conftest import come_back
from tests.api.orders import crew_token

HOLE = 1
"""About 28 cm across; not yet as bad as a hole can be."""

GRADES = ["low", "medium", "high"]


def corrected(client, to, key=None, damage=HOLE):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/damages/{damage}/corrections", json={"to": to}, headers=headers)


def test_a_worse_one_is_shown_so_at_once_and_as_before_when_taken_back(foreman):
    before = foreman.get(f"/damages/{HOLE}").json()
    worse = corrected(foreman, "worse").json()
    assert worse["severity"] == GRADES[GRADES.index(before["severity"]) + 1]
    assert worse["urgency"] > before["urgency"]
    said = worse["correction"]
    assert (said["to"], said["by"]) == ("worse", "Gitte Holm")
    milder = corrected(foreman, "milder").json()
    assert (milder["severity"], milder["urgency"]) == (before["severity"], before["urgency"])
    for correction in (milder["correction"], said):
        undone = foreman.post(f"/damages/{HOLE}/corrections/{correction['id']}/undo")
        again = foreman.post(f"/damages/{HOLE}/corrections/{correction['id']}/undo")
        assert undone.json() == again.json()
    assert {**undone.json(), "history": []} == {**before, "history": []}
    notes = [(entry["event"], entry["note"]) for entry in undone.json()["history"][1:]]
    assert notes == [
        ("corrected", "worse"),
        ("corrected", "milder"),
        ("uncorrected", "milder"),
        ("uncorrected", "worse"),
    ]


def test_the_same_press_again_is_one_correction(foreman, store):
    assert corrected(foreman, "milder", "press 1").json() == corrected(foreman, "milder", "press 1").json()
    assert corrected(foreman, "worse", "press 2").json()["correction"]["id"] == 2
    with store.read() as session:
        assert len(session.scalars(select(Correction)).all()) == 2


def test_a_severity_and_a_class_are_what_was_said(foreman):
    assert corrected(foreman, "low").json()["severity"] == "low"
    assert corrected(foreman, "high").json()["severity"] == "high"
    crack = corrected(foreman, "D00").json()
    assert (crack["class"], crack["severity"] in GRADES[:2]) == ("D00", True)  # steps were said of the hole
    assert corrected(foreman, "D00").json() == crack
    assert foreman.post(f"/damages/{HOLE}/corrections/{crack['correction']['id']}/undo").json()["severity"] == "high"


@pytest.mark.parametrize(
    ("step", "said"), [("worse", "medium"), ("milder", "medium"), ("worse", "low"), ("milder", "high")]
)
def test_a_severity_is_what_was_said_also_after_more_steps_than_there_are_grades(foreman, step, said):
    corrected(foreman, step)
    corrected(foreman, step)
    assert corrected(foreman, said).json()["severity"] == said
    undone = foreman.get(f"/damages/{HOLE}").json()["correction"]["id"]
    foreman.post(f"/damages/{HOLE}/corrections/{undone}/undo")
    assert foreman.get(f"/damages/{HOLE}").json()["severity"] == {"worse": "high", "milder": "low"}[step]


def test_an_older_correction_is_taken_back_after_the_newer_that_counts_from_it(foreman):
    older = corrected(foreman, "worse").json()["correction"]["id"]
    corrected(foreman, "high")
    refused = foreman.post(f"/damages/{HOLE}/corrections/{older}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "corrected_since")
    assert foreman.get(f"/damages/{HOLE}").json()["severity"] == "high"


def test_what_was_shown_and_the_picture_are_kept_with_it(foreman, store, visitor):
    before, now = foreman.get(f"/damages/{HOLE}").json(), corrected(foreman, "worse").json()
    token = crew_token(foreman, store, HOLE)
    task = visitor.get(f"/crew/{token}").json()["tasks"][0]
    assert visitor.post(f"/crew/{token}/tasks/{task['id']}/depth", data={"depth_mm": "60"}).status_code == 200
    with store.read() as session:
        worse, depth = session.scalars(select(Correction).order_by(Correction.id)).all()
    assert (worse.kind, worse.value, worse.steps, worse.measures) == ("step", "worse", 1, None)
    assert (worse.shown["damage_class"], worse.shown["severity"]) == ("D40", before["severity"])
    assert worse.shown["urgency_parts"].keys() == before["urgency_parts"].keys()
    assert round(worse.shown["urgency"]) == round(before["urgency"])
    assert worse.picture == "seed-2-00.jpg"
    assert (depth.kind, depth.value, depth.by, depth.shown["severity"]) == ("depth", "60", "Hold Nord", now["severity"])
    after = foreman.get(f"/damages/{HOLE}").json()
    assert (after["severity"], after["correction"]) == ("medium", None)  # by the table; the step was said of a guess


def test_what_cannot_be_corrected_is_told_with_the_next_step(foreman, store):
    assert [corrected(foreman, "worse").status_code for _ in range(3)] == [200, 200, 409]
    refused = corrected(foreman, "worse").json()
    assert (refused["code"], "afvis den" in refused["message"]) == ("as_far_as_it_goes", True)
    assert corrected(foreman, "enormous").status_code == 422
    assert corrected(foreman, "worse", damage=999).json()["code"] == "no_such_damage"
    other = foreman.post(f"/damages/2/corrections/{foreman.get('/damages/1').json()['correction']['id']}/undo")
    assert other.json()["code"] == "no_such_correction"
    foreman.post("/damages/3/dismiss", json={"reason": "skygge"})
    assert corrected(foreman, "worse", damage=3).json()["code"] == "wrong_status"


def test_a_repair_ends_what_was_said_of_the_old_damage(foreman, store, clock):
    corrected(foreman, "worse")
    with store.write() as session:
        damage = session.get_one(Damage, HOLE)
        damage.status = "repaired"
        session.add(_event(HOLE, EventKind.REPAIRED, clock()))
        clock.pass_by(days=7)
        damage.last_seen, damage.status = clock(), "reopened"
        session.add(_event(HOLE, EventKind.REOPENED, clock(), "nightly"))
    come_back(foreman)
    assert foreman.get(f"/damages/{HOLE}").json()["correction"] is None


def _event(damage_id, event, at, by="Hold Nord"):
    return DamageEvent(damage_id=damage_id, event=event, at=at, by=by)


@pytest.mark.parametrize("language", ["da", "en"])
def test_refusals_are_told_in_both_languages(foreman, language):
    answer = foreman.post(f"/damages/{HOLE}/corrections/99/undo", headers={"Accept-Language": language}).json()
    assert answer["message"] == {
        "da": "Rettelsen findes ikke. Hent kortet igen.", "en": "There is no such correction. Reload the map.",
    }[language]  # fmt: skip
