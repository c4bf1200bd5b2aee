"""What Tildel proposes, and what the foreman makes of it: whose the place is, and by when."""

import pytest

from data.orders.due import TERMS
from model.grading.urgency import Band
from tests.api.orders import assign, mail_of, token_of

STIGEVEJ, STIEN = (1, 2, 3), (28, 29, 30)
"""Damages on a road and on a path."""


def proposal(client, *damages):
    return client.get("/work-orders/proposal", params={"damage": damages}).json()


def circle_round(client, damage, radius_m=80):
    one = client.get(f"/damages/{damage}").json()
    return {"type": "circle", "center": [one["lon"], one["lat"]], "radius_m": radius_m}


def test_nobody_owns_a_place_until_a_team_is_given_it(foreman):
    assert proposal(foreman, *STIGEVEJ)["team_id"] is None
    area = circle_round(foreman, 2)
    assert foreman.patch("/teams/2", json={"area": area}).json()["area"]["radius_m"] == 80
    assert proposal(foreman, *STIGEVEJ)["team_id"] == 2
    assert proposal(foreman, 1, *STIEN)["team_id"] is None  # one of four is not half
    assert foreman.patch("/teams/2", json={"area": None}).json()["area"] is None
    assert proposal(foreman, *STIGEVEJ)["team_id"] is None


def test_a_team_owns_a_kind_of_road(foreman):
    foreman.patch("/teams/1", json={"kind": "path"})
    assert proposal(foreman, *STIEN)["team_id"] == 1
    assert proposal(foreman, *STIGEVEJ)["team_id"] is None


def test_of_two_that_own_it_the_one_used_last_comes_first(foreman, clock):
    for team in (1, 2):
        foreman.patch(f"/teams/{team}", json={"kind": "road"})
    assign(foreman, 5, team=2)
    assert proposal(foreman, *STIGEVEJ)["team_id"] == 2


def test_a_team_that_rests_is_neither_proposed_nor_given_work(foreman):
    foreman.patch("/teams/1", json={"kind": "road"})
    assert foreman.patch("/teams/1", json={"active": False}).json()["active"] is False
    assert proposal(foreman, *STIGEVEJ)["team_id"] is None
    order = {"area": {"type": "ids", "ids": [1]}, "team_id": 1}
    assert foreman.post("/work-orders", json=order).json()["code"] == "team_rests"
    foreman.patch("/teams/1", json={"active": True})
    assert foreman.post("/work-orders", json=order).status_code == 201


def test_an_area_without_an_inside_is_refused(foreman):
    line = {"type": "polygon", "coordinates": [[[10.4, 55.4], [10.5, 55.4], [10.4, 55.4]]]}
    assert foreman.patch("/teams/1", json={"area": line}).json()["code"] == "bad_area"


@pytest.mark.parametrize("band", list(Band))
def test_the_last_day_goes_by_the_most_urgent(foreman, clock, band):
    bands = {one: foreman.get(f"/damages/{one}").json()["band"] for one in range(1, 31)}
    ranks = [one.value for one in Band]
    damages = [one for one in bands if ranks.index(bands[one]) >= ranks.index(band)]
    told = proposal(foreman, *damages)
    assert (told["band"], told["term_days"]) == (band, TERMS[band].days)
    assert told["due_on"] == (clock() + TERMS[band]).date().isoformat()
    assign(foreman, *damages)
    assert foreman.get("/work-orders/1").json()["due_on"] == told["due_on"]


def test_the_foremans_day_is_on_the_order_in_the_mail_and_on_the_crews_page(foreman, visitor, store, clock):
    chosen = (clock().date().replace(day=28)).isoformat()
    order = {"area": {"type": "ids", "ids": [1, 2]}, "team_id": 1, "due_on": chosen}
    number = foreman.post("/work-orders", json=order).json()["id"]
    assert foreman.get("/work-orders").json()[0]["due_on"] == chosen
    for kind in ("plain", "html"):
        body = mail_of(store, number).get_body((kind,))
        assert body
        assert "Frist: udført senest 28. november 2026." in body.get_content()
    assert visitor.get(f"/crew/{token_of(store, number)}").json()["work_order"]["due_on"] == chosen


@pytest.mark.parametrize("day", ["2026-01-01", "2031-01-01"])
def test_a_day_that_is_over_or_years_ahead_is_refused(foreman, day):
    order = {"area": {"type": "ids", "ids": [1]}, "team_id": 1, "due_on": day}
    assert foreman.post("/work-orders", json=order).json()["code"] == "due_out_of_reach"
    assert foreman.get("/damages/1").json()["status"] == "new"


def test_the_same_key_with_another_day_is_another_request(foreman, clock):
    order = {"area": {"type": "ids", "ids": [1]}, "team_id": 1, "due_on": clock().date().isoformat()}
    key = {"Idempotency-Key": "et-tryk-1"}
    assert foreman.post("/work-orders", json=order, headers=key).status_code == 201
    assert foreman.post("/work-orders", json=order, headers=key).status_code == 201
    other = order | {"due_on": "2026-12-24"}
    assert foreman.post("/work-orders", json=other, headers=key).json()["code"] == "key_reused"


def test_nothing_is_proposed_for_damages_that_are_not_there(foreman):
    assert foreman.get("/work-orders/proposal", params={"damage": [9999]}).status_code == 404
    assert foreman.get("/work-orders/proposal").status_code == 422


def test_what_another_interval_makes_overdue_is_said_before_it_counts(engineer, clock):
    clock.pass_by(hours=1)
    effect = engineer.get("/road-classes/1/effect", params={"interval_days": 1}).json()
    assert effect == {"sections": 1, "overdue_now": 0, "overdue_then": 1}
    assert engineer.get("/road-classes/1/effect").json()["overdue_then"] == 0
    assert engineer.get("/road-classes/99/effect").json()["code"] == "no_such_road_class"
