"""What was imported lies under the roads, and its owner is named where it hides no button."""

from pathlib import Path

import geopandas as gpd
import shapely
from playwright.sync_api import expect

from data.background.importing import import_background
from data.projection import METRES, to_metres
from tests.e2e.places import damages_on, place_of
from tests.e2e.screens import Desk
from tests.e2e.town import Town

DRAWN = "vejsynMap.queryRenderedFeatures({layers: ['ground-water']}).length"


def test_a_lake_beside_the_road_is_seen_and_its_owner_named(desk: Desk, town: Town, tmp_path: Path) -> None:
    place = place_of(damages_on(town.store, "Stigevej")[3])
    east, north = (float(metres) for metres in to_metres(*place))
    lake = shapely.box(east + 20, north + 20, east + 120, north + 120)
    gpd.GeoDataFrame(geometry=[lake], crs=METRES).to_file(tmp_path / "soe.gpkg")
    import_background(town.store, [tmp_path / "soe.gpkg"])

    desk.foreman.log_in()
    desk.foreman.look_at(place, zoom=16)
    assert desk.page.evaluate(DRAWN) > 0
    expect(desk.page.locator(".maplibregl-ctrl-attrib")).to_contain_text("GeoDanmark")
    desk.page.get_by_role("button", name="Vis taster").click()  # would be refused where the name lies over it
    expect(desk.page.get_by_role("dialog", name="Taster")).to_be_visible()
