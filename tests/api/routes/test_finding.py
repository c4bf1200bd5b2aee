"""What the foreman asks of the list beside the map and of its filters, on either database."""

import csv
import io

import pytest

from data.schema import Damage, Section
from tests.api.orders import assign
from tests.api.routes.test_tiles import features
from tests.homes import FIRST_DRIVE, SECOND_DRIVE

STIGE, STRAND, KANAL = set(range(1, 11)), set(range(11, 21)), set(range(21, 31))


def rows(client, **asked):
    answer = client.get("/finding/damages", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


def ids(client, **asked):
    return {row["id"] for row in rows(client, **asked)}


def test_without_a_filter_the_list_is_what_the_map_shows_the_most_urgent_first(foreman):
    found = foreman.get("/finding/damages").json()
    urgencies = [row["urgency"] for row in found["rows"]]
    assert (found["count"], len(found["rows"]), found["after"]) == (30, 30, None)
    assert urgencies == sorted(urgencies, reverse=True)
    assert found["counts"] == foreman.get("/map").json()["counts"]


def test_a_row_says_what_where_and_who_has_it(foreman):
    assign(foreman, 1)
    row = next(row for row in rows(foreman) if row["id"] == 1)
    assert (row["class"], row["class_name"], row["street"], row["chainage_m"]) == ("D40", "hul", "Stigevej", 20.0)
    assert (row["side"], row["status"], row["team"]) == ("left", "assigned", "Hold Nord")
    assert row["first_seen"].startswith("2026-10-05")


def test_filters_hold_together_and_within_one_any_value_will_do(foreman):
    assert ids(foreman, kind="path") == KANAL
    assert ids(foreman, road_class=1) == STIGE
    assert ids(foreman, street=["Stigevej", "Kanalstien"]) == STIGE | KANAL
    either = ids(foreman, **{"class": "D40"}) | ids(foreman, **{"class": "D20"})
    assert ids(foreman, kind="path", **{"class": ["D40", "D20"]}) == KANAL & either
    assert ids(foreman, band="none") == ids(foreman, **{"class": "none"}) == ids(foreman, status="none") == set()


def test_bands_are_those_of_the_map(foreman):
    by_band = {band: ids(foreman, band=band) for band in ("soon", "plan", "watch")}
    assert {band: len(found) for band, found in by_band.items()} == foreman.get("/map").json()["counts"]
    assert ids(foreman, band=["soon", "plan"]) == by_band["soon"] | by_band["plan"]


def test_what_a_team_or_an_order_has_is_found_until_it_is_taken_back(foreman):
    first, second = assign(foreman, 1, 2)["id"], assign(foreman, 3, team=2)["id"]
    assert (ids(foreman, team=1), ids(foreman, team=2), ids(foreman, order=second)) == ({1, 2}, {3}, {3})
    assert ids(foreman, status="assigned") == {1, 2, 3}
    foreman.post(f"/work-orders/{first}/withdraw")
    assert (ids(foreman, team=1), ids(foreman, order=first)) == (set(), set())


def test_first_seen_since_counts_danish_days(foreman, store, clock):
    with store.write() as session:
        session.get_one(Damage, 4).first_seen = SECOND_DRIVE
    clock.at = SECOND_DRIVE.replace(hour=22, minute=30)  # half past eleven in the evening in Denmark
    assert (ids(foreman, days=0), len(ids(foreman, days=27)), len(ids(foreman, days=28))) == ({4}, 1, 30)
    clock.pass_by(hours=1)
    assert (ids(foreman, days=0), ids(foreman, days=1)) == (set(), {4})


def test_what_surely_grew_and_what_is_uncertain_are_asked_for(foreman, store):
    with store.write() as session:
        grown = session.get_one(Damage, 6)
        grown.urgency_parts = grown.urgency_parts | {"growth": 3.0}
        session.get_one(Damage, 7).status = "candidate"
    assert ids(foreman, grown=True) == {6}
    assert 7 not in ids(foreman)
    assert 7 in ids(foreman, uncertain=True)
    assert 7 in ids(foreman, uncertain=True, status="new", street="Stigevej")
    assert ids(foreman, uncertain=True, street="Kanalstien") == KANAL


def test_a_list_is_read_page_by_page_and_what_changes_meanwhile_moves_no_page(foreman):
    for sort in ("urgency", "newest", "oldest", "street"):
        whole = [row["id"] for row in rows(foreman, sort=sort)]
        first = foreman.get("/finding/damages", params={"sort": sort, "most": 7}).json()
        gone = first["rows"][-1]["id"]
        foreman.post(f"/damages/{gone}/dismiss", json={"reason": "skygge"})
        read, after = [row["id"] for row in first["rows"]], first["after"]
        while after:
            page = foreman.get("/finding/damages", params={"sort": sort, "most": 7, "after": after}).json()
            read, after = read + [row["id"] for row in page["rows"]], page["after"]
        assert read == whole, sort
        foreman.post(f"/damages/{gone}/reopen", json={"reason": "alligevel"})


def test_streets_come_in_danish_order_and_along_each(foreman, store):
    with store.write() as session:
        for number, name in enumerate(("Ågade", "Østergade", "Zoovej"), start=1):
            session.get_one(Section, number).name = name
    found = [(row["street"], row["chainage_m"]) for row in rows(foreman, sort="street")]
    assert [name for name, _ in found[::10]] == ["Zoovej", "Østergade", "Ågade"]
    assert found[:10] == sorted(found[:10])


def test_age_is_by_the_day_it_was_first_seen(foreman, store):
    with store.write() as session:
        session.get_one(Damage, 9).first_seen = SECOND_DRIVE
    assert rows(foreman, sort="newest")[0]["id"] == 9
    assert rows(foreman, sort="oldest")[-1]["id"] == 9
    assert rows(foreman, sort="oldest")[0]["first_seen"].startswith(f"{FIRST_DRIVE:%Y-%m-%d}")


@pytest.mark.parametrize("after", ["", "x", "1_2", "nan_0_1", "1_2_3_4", "inf_0_0"])
def test_a_page_after_no_row_is_told(foreman, after):
    answer = foreman.get("/finding/damages", params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize("asked", ["band=red", "class=D99", "days=-1", "road_class=0", "most=0", "sort=colour"])
def test_a_filter_that_is_none_is_named(foreman, asked):
    answer = foreman.get(f"/finding/damages?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert asked.split("=")[0] in answer.json()["field"]


def test_the_maps_dots_follow_the_same_filter(foreman):
    def dots(asked):
        return {f["properties"]["id"] for f in features(foreman, "damages", 14, asked)}

    assert dots("?v=1&kind=path") == KANAL
    assert dots("?band=none") == set()
    assert dots("?v=1") == dots("")
    assert dots("?band=soon&band=plan&band=watch") == dots("")


def test_from_afar_the_filter_comes_before_the_choice_of_the_most_urgent(foreman):
    far = features(foreman, "damages", 6, "?street=Kanalstien")
    assert [f["properties"]["id"] for f in far] == [rows(foreman, street="Kanalstien")[0]["id"]]


def test_a_ring_holds_what_the_filter_leaves_and_says_how_much_it_hides(foreman):
    ring = {"type": "circle", "center": [10.395, 55.425], "radius_m": 5000}
    found = foreman.post("/damages/search", json={"area": ring, "filter": {"kind": ["path"]}}).json()
    assert {f["properties"]["id"] for f in found["features"]} == KANAL
    assert (found["count"], found["hidden"], found["truncated"]) == (10, 20, False)


def test_a_whole_street_is_an_area(foreman):
    found = foreman.post("/damages/search", json={"area": {"type": "street", "name": "Strandvejen"}}).json()
    assert {f["properties"]["id"] for f in found["features"]} == STRAND
    order = foreman.post("/work-orders", json={"area": {"type": "street", "name": "Strandvejen"}, "team_id": 1})
    assert set(order.json()["assigned"]) == STRAND


def test_the_file_opens_in_danish_excel(foreman, store):
    with store.write() as session:
        session.get_one(Section, 1).name = "=HYPERLINK(1)"
    assign(foreman, 1)
    answer = foreman.get("/finding/damages.csv", params={"road_class": 1, "sort": "street"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert ".csv" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Skade"] for row in table] == [str(number) for number in range(1, 11)]
    first = table[0]
    assert (first["Slags"], first["Status"], first["Hold"]) == ("hul", "tildelt", "Hold Nord")
    assert first["Vej"] == "'=HYPERLINK(1)"
    assert first["Breddegrad"].startswith("55,42")
    english = foreman.get("/finding/damages.csv", headers={"Accept-Language": "en"}).content.decode("utf-8-sig")
    assert english.startswith("Damage,Urgency")


def test_roads_whose_class_changed_are_found_by_the_new_one(foreman, store, clock):
    assert ids(foreman, kind="path") == KANAL
    with store.write() as session:
        session.get_one(Section, 3).kind = "road"
    clock.pass_by(minutes=6)
    assert ids(foreman, kind="path") == set()


def test_from_afar_each_road_says_how_many_of_its_damages_are_red(foreman):
    def roads(asked=""):
        return {f["properties"]["id"]: f["properties"] for f in features(foreman, "conditions", 11, asked)}

    whole = roads()
    listed = {section: rows(foreman, road_class=section) for section in (1, 2, 3)}
    for section, damages in listed.items():
        for band in ("soon", "plan", "watch"):
            assert whole[section][band] == sum(row["band"] == band for row in damages)
        assert whole[section]["band"] == min((row["band"] for row in damages), key=["soon", "plan", "watch"].index)
    assert set(roads("?street=Strandvejen")) == {2}
    for row in listed[2]:
        foreman.post(f"/damages/{row['id']}/dismiss", json={"reason": "lagt ny asfalt"})
    assert set(roads()) == {1, 3}
