"""Road files of every kind become sections."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely import LineString, MultiLineString, Point
from sqlalchemy import func, select

from data.roads.centreline import centre_lines
from data.roads.columns import Columns, NoSuchColumn
from data.roads.files.records import Source
from data.roads.files.unreadable import UnreadableRoads
from data.roads.importing import import_roads
from data.roads.reader import read_roads
from data.schema import RoadClass, Section
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.shared import shared

LINES = [
    LineString([(588_000, 6_144_000), (588_100, 6_144_000)]),
    LineString([(588_100, 6_144_000), (588_100, 6_144_080)]),
]


def road_file(folder: Path, name: str, crs: str = "EPSG:25832", **columns: list[object]) -> Path:
    frame = gpd.GeoDataFrame(columns or {"vejnavn": ["Nygade", "Søvej"]}, geometry=LINES, crs="EPSG:25832").to_crs(crs)
    file = folder / name
    frame.to_file(file)
    return file


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(HomeSettings(home=tmp_path / "home"))


@pytest.mark.parametrize("name", ["roads.geojson", "roads.gpkg", "roads.shp", "roads.gml"])
@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:4326"])
def test_every_kind_of_file_and_crs_gives_the_same_metres(tmp_path: Path, name: str, crs: str) -> None:
    roads = read_roads(road_file(tmp_path, name, crs))
    assert [draft.name for draft in roads.drafts] == ["Nygade", "Søvej"]
    assert [draft.line.length for draft in roads.drafts] == pytest.approx([100, 80], abs=0.05)


def test_the_same_file_twice_changes_nothing(tmp_path: Path, store: Store) -> None:
    file = road_file(tmp_path, "roads.geojson")
    first, second = import_roads(store, file), import_roads(store, file)
    assert (first.added, first.updated) == (2, 0)
    assert (second.added, second.updated, second.unchanged) == (0, 0, 2)


def test_a_changed_line_updates_its_section_and_keeps_its_number(tmp_path: Path, store: Store) -> None:
    columns = {"id": ["A", "B"], "vejnavn": ["Nygade", "Søvej"]}
    import_roads(store, road_file(tmp_path, "roads.geojson", **columns))
    with store.read() as session:
        before = {row.key: row.id for row in session.scalars(select(Section))}
    renamed = {"id": ["A", "B"], "vejnavn": ["Nygade", "Havnevej"]}
    again = import_roads(store, road_file(tmp_path, "roads.geojson", **renamed))
    assert (again.added, again.updated, again.unchanged) == (0, 1, 1)
    with store.read() as session:
        assert {row.key: row.id for row in session.scalars(select(Section))} == before
        assert session.scalar(select(Section.name).where(Section.key == "B")) == "Havnevej"


def test_an_interval_that_a_person_edited_survives_the_next_import(tmp_path: Path, store: Store) -> None:
    file = road_file(tmp_path, "roads.geojson", id=["A", "B"], vejklasse=["Stor vej", "Lille vej"])
    import_roads(store, file)
    with store.write() as session:
        row = session.scalars(select(RoadClass).where(RoadClass.name == "Stor vej")).one()
        assert row.interval_days == 28
        row.interval_days = 14
    import_roads(store, file)
    with store.read() as session:
        assert session.scalar(select(RoadClass.interval_days).where(RoadClass.name == "Stor vej")) == 14


def test_columns_can_be_named_and_a_wrong_name_is_told_with_the_right_ones(tmp_path: Path) -> None:
    file = road_file(tmp_path, "roads.geojson", strasse=["Nygade", "Søvej"])
    assert [d.name for d in read_roads(file, Source(Columns(name="strasse"))).drafts] == ["Nygade", "Søvej"]
    with pytest.raises(NoSuchColumn, match="gade: no such column; the file has strasse"):
        read_roads(file, Source(Columns(name="gade")))


def test_a_file_without_lines_says_so(tmp_path: Path) -> None:
    file = tmp_path / "points.geojson"
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(10, 55)], crs="EPSG:4326").to_file(file)
    with pytest.raises(UnreadableRoads, match=r"points\.geojson: holds no lines"):
        read_roads(file)
    text = tmp_path / "text.geojson"
    text.write_text("not roads")
    with pytest.raises(UnreadableRoads, match=r"text\.geojson: not a map file"):
        read_roads(text)


def test_a_road_drawn_twice_is_one_road_midway() -> None:
    double = MultiLineString([[(0, 1), (100, 1)], [(100, -1), (0, -1)]])
    (line,) = centre_lines(double)
    assert line.length == pytest.approx(100, abs=0.01)
    assert max(abs(y) for _, y in line.coords) < 0.01


def test_pieces_that_follow_each_other_are_one_road() -> None:
    (line,) = centre_lines(MultiLineString([[(0, 0), (50, 0)], [(50, 0), (90, 0)]]))
    assert line.length == pytest.approx(90)


def test_pieces_apart_stay_apart_and_chainage_goes_on() -> None:
    assert len(centre_lines(MultiLineString([[(0, 0), (50, 0)], [(200, 0), (260, 0)]]))) == 2


def test_the_road_authoritys_network_is_read_as_it_is(store: Store) -> None:
    done = import_roads(store, shared("roads/odense-vejman.gpkg"))
    assert done.added == 592
    assert done.metres == pytest.approx(165_064, rel=0.001)  # 330 km drawn, each street twice
    assert done.classes["Trafikvej, primær by"] == 59
    with store.read() as session:
        # 40800–60860 is 4 km 800 m to 6 km 860 m.
        assert session.scalar(select(func.max(Section.from_m))) < 100_000
        assert session.scalar(select(func.count()).where(Section.from_m == 4800.0).select_from(Section)) >= 1


def test_geodanmarks_paths_are_paths(store: Store) -> None:
    import_roads(store, shared("roads/odense-geodanmark.geojson"))
    with store.read() as session:
        kinds = dict(session.execute(select(Section.kind, func.count()).group_by(Section.kind)).all())  # type: ignore[arg-type]
        assert kinds == {"path": 114, "road": 308}
