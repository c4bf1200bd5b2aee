"""A whole region's roads in one file: the import keeps its memory small, and says no before it eats the machine."""

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data.roads.columns import Columns
from data.roads.files import layers, records
from data.roads.files.records import Source
from data.roads.files.unreadable import UnreadableRoads
from data.roads.reader import read_roads

SECTIONS, POINTS = 60_000, 50
MOST_MB = 460
"""Of a whole region's 200,000 sections some 600; read whole they took 1,471, and these 560."""

IMPORT = """
import re, sys
from pathlib import Path
from data.roads.importing import import_roads
from data.settings import HomeSettings
from data.store import open_store

done = import_roads(open_store(HomeSettings(home=Path(sys.argv[2]))), Path(sys.argv[1]))
print(done.added, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def roads(sections: int, points: int, first: int = 0) -> gpd.GeoDataFrame:
    chance = np.random.default_rng(first)
    starts = chance.uniform((550_000, 6_100_000), (600_000, 6_150_000), (sections, 1, 2))
    lines = shapely.linestrings(starts + chance.normal(0, 5, (sections, points, 2)).cumsum(axis=1))
    ids = [f"v{number}" for number in range(first, first + sections)]
    return gpd.GeoDataFrame({"id": ids, "vejklasse": "Lokalvej"}, geometry=lines, crs="EPSG:25832")


@pytest.mark.slow
def test_three_million_points_are_imported_without_eating_the_machine(tmp_path):
    file = tmp_path / "region.gpkg"
    for first in range(0, SECTIONS, 20_000):
        roads(20_000, POINTS, first).to_file(file, mode="a" if first else "w")
    done = subprocess.run([sys.executable, "-c", IMPORT, file, tmp_path / "home"], check=True, capture_output=True,
                          text=True, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    added, peak_mb = map(int, done.stdout.split())
    assert added == SECTIONS
    assert peak_mb < MOST_MB


@pytest.mark.parametrize("kind", ["gpkg", "gml", "geojson", "shp"])
@pytest.mark.parametrize("sections", [1, 9, 10, 11, 20])
def test_a_file_read_in_pieces_gives_every_road_once_and_in_its_order(tmp_path, monkeypatch, kind, sections):
    monkeypatch.setattr(layers, "RECORDS_AT_ONCE", 10)
    file = tmp_path / f"veje.{kind}"
    roads(sections, 4).to_crs("EPSG:4326").to_file(file)
    found = read_roads(file, Source(Columns(id="id")))
    assert [draft.key for draft in found.drafts] == [f"v{number}" for number in range(sections)]


def test_more_points_than_a_country_has_are_refused_with_a_next_step(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MOST_VERTICES", 99)
    file = tmp_path / "alt.gpkg"
    roads(10, 10).to_file(file)
    with pytest.raises(UnreadableRoads, match="has more than 99 points; export your own"):
        read_roads(file)
