"""The map's ground: tiles of what was imported, and who is named for it."""

import geopandas as gpd
import mapbox_vector_tile
import pytest
import shapely

from api.tiles.world import world_of_degrees
from data.background.importing import import_background
from data.projection import METRES, to_metres
from tests.api.routes.test_tiles import STIGE


def covers(client, z):
    x, y = (world_of_degrees([STIGE[0]], [STIGE[1]])[0] * 2**z).astype(int)
    answer = client.get(f"/tiles/background/{z}/{x}/{y}.mvt")
    assert answer.status_code == 200
    decoded = mapbox_vector_tile.decode(answer.content)
    return {feature["properties"]["cover"] for feature in decoded.get("background", {"features": []})["features"]}


@pytest.fixture
def ground(store, tmp_path):
    """A lake of a hectare and a house beside it."""
    east, north = (float(metres) for metres in to_metres(*STIGE))
    sides = {"soe": 100.0, "bygning": 12.0}
    for name, side_m in sides.items():
        shape = shapely.box(east, north, east + side_m, north + side_m)
        gpd.GeoDataFrame(geometry=[shape], crs=METRES).to_file(tmp_path / f"{name}.gpkg")
    return [tmp_path / f"{name}.gpkg" for name in sides]


def test_before_anything_was_imported_there_is_nothing_to_draw(foreman):
    assert covers(foreman, 14) == set()
    assert foreman.get("/map").json()["background_version"] is None


def test_near_there_are_houses_and_far_off_only_water(foreman, store, ground):
    import_background(store, ground)
    assert [covers(foreman, z) for z in (15, 14, 13)] == [{"water", "building"}, {"water", "building"}, {"water"}]
    assert covers(foreman, 5) == set()
    facts = foreman.get("/map").json()
    assert facts["background_version"] > 1_700_000_000_000
    assert facts["background_attribution"] == "GeoDanmark"


def test_the_next_import_is_drawn_at_once(foreman, store, ground):
    import_background(store, ground[:1])
    assert covers(foreman, 14) == {"water"}
    first = foreman.get("/map").json()["background_version"]
    import_background(store, ground[1:])
    assert covers(foreman, 14) == {"building"}
    assert foreman.get("/map").json()["background_version"] >= first


@pytest.mark.parametrize("tile", ["0/0/0", "3/7/7", "22/0/0"])
def test_beyond_the_coordinate_systems_reach_a_tile_is_empty(foreman, store, ground, tile):
    import_background(store, ground)
    assert foreman.get(f"/tiles/background/{tile}.mvt").status_code == 200
