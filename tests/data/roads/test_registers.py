"""The shared registers, as they are published and in every other format: the same sections."""

import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from data.roads.changes.changes import compare
from data.roads.changes.known import known_sections
from data.roads.files.place import CrsOrigin
from data.roads.importing import import_roads
from data.roads.reader import RoadFile, read_roads
from data.store import Store
from tests.shared import shared

REGISTERS = ("odense-vejman.gpkg", "odense-geodanmark.geojson", "sindal-osm.geojson", "roenne-osm.geojson")
FORMATS = {".geojson": "EPSG:4326", ".shp": "EPSG:25832", ".gpkg": "EPSG:4326", ".gml": "EPSG:25832"}
"""And the coordinate system that it is written in."""

SAME_M = 0.02
"""GeoJSON's seven decimals of a degree are a centimetre."""


def by_key(roads: RoadFile) -> dict[str, tuple[object, ...]]:
    return {
        draft.key: (draft.name, draft.road_class, draft.kind, round(draft.from_m), draft.oneway, draft.level)
        for draft in roads.drafts
    }


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_gives_the_same_sections_in_every_format(register: str, store: Store, tmp_path: Path) -> None:
    file = shared(f"roads/{register}")
    published, frame = read_roads(file), gpd.read_file(file)
    import_roads(store, file)
    with store.read() as session:
        known = known_sections(session)
    lengths = {draft.key: draft.line.length for draft in published.drafts}
    for name, crs in [(f"v{suffix}", crs) for suffix, crs in FORMATS.items() if suffix != file.suffix]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it cuts names
            frame.to_crs(crs).to_file(tmp_path / name)
        written = read_roads(tmp_path / name)
        assert by_key(written) == by_key(published)
        apart = [abs(draft.line.length - lengths[draft.key]) for draft in written.drafts]
        assert np.quantile(apart, 0.99) < SAME_M
        changes = compare(written.drafts, known, name)
        assert (len(changes.met), changes.anything) == (len(published.drafts), False)


@pytest.mark.parametrize(
    ("register", "roads", "paths", "car_km", "oneway", "raised"),
    [("sindal-osm.geojson", 360, 122, 116, 26, 6), ("roenne-osm.geojson", 359, 154, 62, 8, 2)],
)
def test_small_towns_of_openstreetmap_have_classes_paths_one_way_streets_and_bridges(
    register: str, roads: int, paths: int, car_km: float, oneway: int, raised: int
) -> None:
    found = read_roads(shared(f"roads/{register}"))
    kinds = [draft.kind for draft in found.drafts]
    assert (kinds.count("road"), kinds.count("path")) == (roads, paths)
    driven = sum(d.line.length for d in found.drafts if d.kind == "road" and d.road_class != "track")
    assert driven / 1000 == pytest.approx(car_km, abs=1)
    assert sum(draft.oneway is not None for draft in found.drafts) == oneway
    assert sum(draft.level != 0 for draft in found.drafts) == raised
    assert {"residential", "cycleway", "primary", "footway"} <= {draft.road_class for draft in found.drafts}
    assert [read.placement.origin for read in found.layers if read.placement] == [CrsOrigin.DECLARED]
    assert not found.left_out
