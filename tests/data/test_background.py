"""What lies about the roads is read from files as they are published, and kept near the roads alone."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Polygon
from sqlalchemy import select

from data.background.cover import GEODANMARK, OPENSTREETMAP, Cover
from data.background.importing import NoBackground, NoRoadsYet, import_background
from data.background.reading import background_of
from data.projection import METRES
from data.roads.files.unreadable import UnreadableRoads
from data.schema import Section
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.homes import seeded_home

EVERYWHERE = (400_000.0, 6_000_000.0, 900_000.0, 6_500_000.0)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """With roads."""
    return seeded_home(tmp_path / "home")


def square(store: Store, east_m: float = 0.0, side_m: float = 40.0) -> Polygon:
    """So far east of the first road's middle."""
    with store.read() as session:
        section = session.scalars(select(Section).order_by(Section.id)).first()
        assert section is not None
        x, y = (section.min_x + section.max_x) / 2 + east_m, (section.min_y + section.max_y) / 2
    return shapely.box(x, y, x + side_m, y + side_m)


def kept(store: Store, *covers: Cover) -> list[tuple[Cover, float]]:
    background = background_of(store.home)
    assert background is not None
    return sorted((cover, round(shape.area)) for cover, shape in background.within(EVERYWHERE, covers or list(Cover)))


def test_geodanmarks_layers_are_known_by_their_names(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "geodanmark.gpkg"
    for number, layer in enumerate(("Soe", "Skov", "Bygning", "Vejmidte")):
        shape = square(store, 100.0 * number, 20.0)
        gpd.GeoDataFrame({"objekt": [1]}, geometry=[shape], crs=METRES).to_file(file, layer=layer)
    done = import_background(store, [file])
    assert done.shapes == {"building": 1, "water": 1, "wood": 1}
    assert (done.left_out, done.attribution) == (1, GEODANMARK)
    assert kept(store) == [(Cover.BUILDING, 400), (Cover.WATER, 400), (Cover.WOOD, 400)]
    assert kept(store, Cover.WOOD) == [(Cover.WOOD, 400)]


TAGGED = {
    "natural": ("water", Cover.WATER), "landuse": ("forest", Cover.WOOD), "leisure": ("park", Cover.GREEN),
    "building": ("yes", Cover.BUILDING),
}  # fmt: skip


@pytest.mark.parametrize("tag", TAGGED)
def test_openstreetmaps_tags_say_what_a_shape_is(store: Store, tmp_path: Path, tag: str) -> None:
    value, cover = TAGGED[tag]
    frame = gpd.GeoDataFrame({"osm_id": ["7", "8"], tag: [value, None]}, geometry=[square(store)] * 2, crs=METRES)
    file = tmp_path / "multipolygons.geojson"
    frame.to_crs("EPSG:4326").to_file(file)
    done = import_background(store, [file])
    assert (done.shapes, done.left_out, done.attribution) == ({cover: 1}, 1, OPENSTREETMAP)


def test_streams_and_railways_are_lines_and_a_line_is_no_lake(store: Store, tmp_path: Path) -> None:
    line = LineString(square(store).exterior.coords[:3])
    file = tmp_path / "lines.gpkg"
    tags = {"waterway": ["stream", None, None], "railway": [None, "rail", None], "natural": [None, None, "water"]}
    gpd.GeoDataFrame(tags, geometry=[line] * 3, crs=METRES).to_file(file)
    assert import_background(store, [file]).shapes == {"railway": 1, "stream": 1}


def test_what_lies_far_from_every_road_is_not_kept(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "skov.gpkg"
    gpd.GeoDataFrame(geometry=[square(store), square(store, 9_000.0)], crs=METRES).to_file(file)
    assert import_background(store, [file]).shapes == {"wood": 1}


def test_the_next_import_takes_the_place_of_the_last_and_a_useless_one_changes_nothing(
    store: Store, tmp_path: Path
) -> None:
    for name in ("skov", "bygning"):
        gpd.GeoDataFrame(geometry=[square(store)], crs=METRES).to_file(tmp_path / f"{name}.gpkg")
        import_background(store, [tmp_path / f"{name}.gpkg"], attribution="Vejsted Kommune")
    assert [cover for cover, _ in kept(store)] == [Cover.BUILDING]
    gpd.GeoDataFrame(geometry=[square(store)], crs=METRES).to_file(tmp_path / "ejerlav.gpkg")
    with pytest.raises(NoBackground) as refused:
        import_background(store, [tmp_path / "ejerlav.gpkg"])
    assert refused.value.layers == "ejerlav"
    (tmp_path / "text.gpkg").write_text("no map")
    with pytest.raises(UnreadableRoads):
        import_background(store, [tmp_path / "text.gpkg"])
    assert [cover for cover, _ in kept(store)] == [Cover.BUILDING]
    assert not list(store.home.glob(".background*"))


def test_without_roads_there_is_nothing_to_keep_it_about(tmp_path: Path) -> None:
    empty = open_store(HomeSettings(home=tmp_path / "home"))
    with pytest.raises(NoRoadsYet):
        import_background(empty, [tmp_path / "skov.gpkg"])
    assert background_of(empty.home) is None


def test_a_broken_outline_and_a_record_without_one_are_no_fault(store: Store, tmp_path: Path) -> None:
    x, y, *_ = square(store).bounds
    bow_tie = Polygon([(x, y), (x + 40, y + 40), (x + 40, y), (x, y + 40)])
    gpd.GeoDataFrame(geometry=[bow_tie, None], crs=METRES).to_file(tmp_path / "soe.gpkg")
    done = import_background(store, [tmp_path / "soe.gpkg"])
    assert (done.shapes, done.left_out) == ({"water": 1}, 1)
