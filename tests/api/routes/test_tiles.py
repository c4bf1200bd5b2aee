import mapbox_vector_tile
import numpy as np
import pytest
from sqlalchemy import select

from api.tiles.dots import CELLS, CODES, FACTS, Dots, Stamp
from api.tiles.world import EXTENT, NoSuchTile, Tile, world_of_degrees, world_of_metres
from data.projection import to_metres
from data.roads.section_status import add_passes
from data.schema import Damage, DamageEvent, Pass
from tests.api.orders import assign
from tests.homes import SECOND_DRIVE

STIGE = (10.3930, 55.4264)


def tile_at(z, place=STIGE):
    x, y = (world_of_degrees([place[0]], [place[1]])[0] * 2**z).astype(int)
    return f"{z}/{x}/{y}.mvt"


def features(client, layer, z, asked=""):
    answer = client.get(f"/tiles/{layer}/{tile_at(z)}{asked}")
    assert answer.status_code == 200
    decoded = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    return decoded[layer]["features"] if layer in decoded else []


def test_every_dot_is_in_its_tile_when_near(foreman):
    found = {feature["properties"]["id"]: feature["properties"] for feature in features(foreman, "damages", 14)}
    assert set(range(1, 6)) <= set(found)
    assert found[1].keys() == {"id", "urgency", "band", "severity", "class", "status"}


def test_from_afar_the_most_urgent_of_each_place_stand_for_the_rest(foreman):
    far = features(foreman, "damages", 6)
    assert len(far) == 1
    assert far[0]["properties"]["urgency"] == max(
        feature["properties"]["urgency"] for feature in foreman.get("/damages?bbox=10,55,11,56").json()["features"]
    )


def test_a_dot_lies_where_it_should(foreman):
    one = foreman.get("/damages/5").json()
    z = 14
    world = world_of_degrees([one["lon"]], [one["lat"]])[0]
    expected = (world * 2**z % 1) * EXTENT
    drawn = next(f for f in features(foreman, "damages", z) if f["properties"]["id"] == 5)
    assert np.abs(np.array(drawn["geometry"]["coordinates"]) - expected).max() <= 1


def test_a_tile_that_has_not_changed_is_not_sent_again(foreman):
    address = f"/tiles/damages/{tile_at(14)}"
    tag = foreman.get(address).headers["etag"]
    again = foreman.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_is_seen_in_the_next_tile(foreman):
    address = f"/tiles/damages/{tile_at(14)}"
    tag = foreman.get(address).headers["etag"]
    assign(foreman, 5)
    assert foreman.get(address, headers={"If-None-Match": tag}).status_code == 200
    statuses = {f["properties"]["id"]: f["properties"]["status"] for f in features(foreman, "damages", 14)}
    assert statuses[5] == "assigned"


def test_a_dismissed_damage_leaves_the_tile(foreman):
    assert 5 in {f["properties"]["id"] for f in features(foreman, "damages", 14)}
    foreman.post("/damages/5/dismiss", json={"reason": "skygge"})
    assert 5 not in {f["properties"]["id"] for f in features(foreman, "damages", 14)}
    assert sum(foreman.get("/map").json()["counts"].values()) == 29


def test_what_changed_without_an_event_is_seen_after_a_while(foreman, store, clock):
    features(foreman, "damages", 14)
    with store.write() as session:
        session.get(Damage, 5).urgency = 99
    clock.pass_by(minutes=61)
    found = {f["properties"]["id"]: f["properties"] for f in features(foreman, "damages", 14)}
    assert (found[5]["urgency"], found[5]["band"]) == (99, "soon")


def test_a_repaired_damage_is_read_again_by_its_event_alone(foreman, store):
    features(foreman, "damages", 14)
    with store.write() as session:
        session.get(Damage, 5).status = "repaired"
        session.get(Damage, 4).status = "repaired"  # without an event: not yet seen
        session.add(DamageEvent(damage_id=5, at=SECOND_DRIVE, event="repaired", by="Hold Nord"))
    found = {f["properties"]["id"]: f["properties"]["status"] for f in features(foreman, "damages", 14)}
    assert (found[5], found[4]) == ("repaired", "new")


@pytest.mark.parametrize("tile", ["3/8/0", "3/0/8", "23/0/0", "3/-1/0"])
def test_a_tile_that_does_not_exist_is_told(foreman, tile):
    answer = foreman.get(f"/tiles/damages/{tile}.mvt")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_tile")


def test_sections_tell_when_they_were_inspected(foreman):
    found = {f["properties"]["name"]: f["properties"] for f in features(foreman, "sections", 12)}
    stige, strand, kanal = found["Stigevej"], found["Strandvejen"], found["Kanalstien"]
    assert (stige["days_since"], stige["interval_days"], stige["overdue"]) == (1, 28, False)
    assert ("days_since" not in strand, strand["overdue"]) == (True, True)
    assert ("interval_days" not in kanal, kanal["overdue"], kanal["kind"]) == (True, False, "path")


def test_a_new_pass_is_seen_in_the_next_tile_of_sections(foreman, store):
    features(foreman, "sections", 12)
    with store.write() as session:
        strand = Pass(recording_id=1, section_id=2, at=SECOND_DRIVE, from_m=0, to_m=5000, forward=True)
        add_passes(session, [strand])
    found = {f["properties"]["name"]: f["properties"] for f in features(foreman, "sections", 12)}
    assert found["Strandvejen"]["days_since"] == 1


def test_sections_come_as_geojson_too(foreman):
    found = foreman.get("/sections?bbox=10.38,55.41,10.42,55.44").json()
    assert {feature["properties"]["name"] for feature in found["features"]} == {"Stigevej", "Strandvejen", "Kanalstien"}
    first = found["features"][0]["geometry"]["coordinates"][0]
    assert to_metres(*first) == (pytest.approx(588_000, abs=0.1), pytest.approx(6_143_000, abs=0.1))
    assert foreman.get("/sections?bbox=11,55,11.1,55.1").json()["features"] == []


def test_the_map_knows_where_its_roads_are(foreman):
    west, south, east, north = foreman.get("/map").json()["bounds"]
    assert 10.38 < west < east < 10.42
    assert 55.41 < south < north < 55.44


def test_metres_and_degrees_meet_in_the_same_place_of_the_world():
    lon, lat = np.array([8.1, 10.4, 15.2]), np.array([54.6, 55.4, 57.7])
    metres = np.column_stack(to_metres(lon, lat))
    assert np.allclose(world_of_metres(metres), world_of_degrees(lon, lat), atol=1e-12)


def test_400_000_dots_make_small_tiles():
    count, random = 400_000, np.random.default_rng(1)
    lon, lat = 9 + random.random(count) * 0.6, 54.9 + random.random(count) * 0.3
    urgency = np.sort(random.uniform(20, 90, count))[::-1]
    codes = np.array([[CODES[word] for word in ("D40", "new", "high")]] * count, np.uint8)
    stamp = Stamp(1, 1, 1, 0)
    ids, facts = np.arange(count, dtype=np.int32), np.zeros(count, FACTS)
    dots = Dots(stamp, SECOND_DRIVE, ids, world_of_degrees(lon, lat), urgency, codes, facts)
    for z in range(5, 17):
        x, y = (world_of_degrees([9.3], [55.05])[0] * 2**z).astype(int)
        tile = dots.tile(Tile(z, int(x), int(y)))
        assert len(tile) < 40 * CELLS * CELLS


def test_tiles_outside_the_world_are_refused():
    with pytest.raises(NoSuchTile):
        Tile(2, 4, 0)


def test_a_home_without_roads_has_an_empty_map(foreman, store):
    with store.write() as session:
        for damage in session.scalars(select(Damage)):
            damage.status = "dismissed"
    assert features(foreman, "damages", 14) == []
