"""`vejsyn map import`: what it says of what it took, and of what it could not."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from api.failures.failure import BAD_INPUT, NOT_FOUND
from data.projection import METRES

ROAD = {"type": "LineString", "coordinates": [[10.39, 55.43], [10.395, 55.43]]}


@pytest.fixture
def wood(tmp_path: Path) -> Path:
    shape = gpd.GeoSeries([shapely.box(10.391, 55.4301, 10.393, 55.431)], crs="EPSG:4326").to_crs(METRES)
    file = tmp_path / "skov.gpkg"
    gpd.GeoDataFrame(geometry=shape).to_file(file)
    return file


@pytest.fixture
def with_roads(vejsyn, tmp_path: Path):
    roads = tmp_path / "roads.geojson"
    feature = {"type": "Feature", "properties": {"name": "Stige"}, "geometry": ROAD}
    roads.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert vejsyn("roads", "import", roads, "--yes")[0] == 0
    return vejsyn


def test_it_says_what_the_map_now_shows_and_whom_it_names(with_roads, wood, monkeypatch):
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    code, said = with_roads("map", "import", wood)
    assert (code, said.out) == (0, "På kortet: 1 skov. 0 andre er udeladt. Kortet nævner: GeoDanmark\n")


def test_as_json(with_roads, wood):
    code, said = with_roads("map", "import", wood, "--attribution", "Vejsted", "--json")
    assert (code, json.loads(said.out)) == (0, {"shapes": {"wood": 1}, "left_out": 0, "attribution": "Vejsted"})


@pytest.mark.parametrize(
    ("language", "words"), [("da_DK.UTF-8", "Indlæs dem først"), ("en_GB.UTF-8", "Read them first")]
)
def test_without_roads_it_says_what_to_do_first(vejsyn, wood, monkeypatch, language, words):
    monkeypatch.setenv("LANG", language)
    code, said = vejsyn("map", "import", wood)
    assert code == NOT_FOUND
    assert words in said.err


@pytest.mark.parametrize(
    ("language", "words"), [("da_DK.UTF-8", "det kendte er beholdt"), ("en_GB.UTF-8", "what was known is kept")]
)
def test_a_file_of_something_else_is_named_with_its_layers(with_roads, wood, monkeypatch, language, words):
    monkeypatch.setenv("LANG", language)
    other = wood.with_name("ejerlav.gpkg")
    wood.rename(other)
    gpd.read_file(other).to_file(other.with_name("matrikel.gpkg"), layer="matrikel")
    code, said = with_roads("map", "import", other.with_name("matrikel.gpkg"))
    assert code == BAD_INPUT
    assert words in " ".join(said.err.split())
    assert "matrikel" in said.err
