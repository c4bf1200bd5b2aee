"""GDAL's own OAPIF driver over a real connection: pyogrio's (QGIS' newest has the same) and Debian's ogrinfo."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pyogrio
import pytest

from data.schema import Damage
from data.store import Store
from tests.api.server_process import ServerProcess

OGRINFO = shutil.which("ogrinfo")

DEBIANS = pytest.mark.skipif(OGRINFO is None, reason="Debian's gdal-bin is not installed: apt-get install gdal-bin")

LAYERS = {"damages": "Point", "sections": "LineString", "passes": "LineString", "orders": "MultiPoint"}


@pytest.fixture(scope="module")
def served(town_store: Store, token: str) -> Iterator[ServerProcess]:
    with ServerProcess(town_store.home, smtp_port=1) as running:
        yield running


@pytest.fixture
def source(served: ServerProcess, token: str) -> Iterator[str]:
    """As QGIS shows its token: the password of a log-in."""
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"qgis:{token}"})
    yield f"OAPIF:http://127.0.0.1:{served.port}/features"
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": None})


def ogrinfo(source: str, authorization: dict[str, str], *words: str) -> str:
    told = subprocess.run([str(OGRINFO), "-ro", source, *words], env=os.environ | authorization, capture_output=True,
                          text=True, timeout=120)  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_the_newest_gdal_lists_reads_filters_and_pages(source):
    assert {str(name): str(shape) for name, shape in pyogrio.list_layers(source)} == LAYERS
    damages = pyogrio.read_dataframe(source, layer="damages", PAGE_SIZE=7)
    assert damages["id"].tolist() == list(range(1, 30))
    assert damages.crs.to_epsg() == 25832, "the coordinates as they are stored"
    place = damages.geometry.iloc[4]
    near = (place.x - 1, place.y - 1, place.x + 1, place.y + 1)
    assert pyogrio.read_dataframe(source, layer="damages", bbox=near)["id"].tolist() == [5]
    late = pyogrio.read_dataframe(source, layer="passes", where="filmed >= '2026-11-01T00:00:00Z'")
    assert late["id"].tolist() == [2]
    fields = dict(
        zip(*(pyogrio.read_info(source, layer="sections")[part] for part in ("fields", "ogr_types")), strict=True)
    )
    assert (fields["inspected"], fields["length_m"], fields["damages"]) == ("OFTDateTime", "OFTReal", "OFTInteger")


def test_the_server_itself_filters_by_box_and_time(source, served):
    """A client would filter as well, after fetching all: what it asked stands in the server's log."""
    pyogrio.read_dataframe(source, layer="passes", where="filmed >= '2026-11-01T00:00:00Z'")
    pyogrio.read_dataframe(source, layer="passes", bbox=(588_000, 6_143_000, 588_100, 6_143_100))
    log = served.log.read_text()
    assert re.search(r"passes/items\?\S*datetime=2026-11-01T00:00:00Z", log)
    assert re.search(r"passes/items\?\S*bbox=588000,6143000,588100,6143100", log)


def test_without_a_token_gdal_is_told_why(served):
    with pytest.raises(pyogrio.errors.DataSourceError, match="token_refused"):
        pyogrio.list_layers(f"OAPIF:http://127.0.0.1:{served.port}/features")


@DEBIANS
@pytest.mark.parametrize("how", ["bearer", "password"])
def test_debians_ogrinfo_lists_reads_filters_and_pages(source, town_store, token, how):
    sent = {"bearer": ("GDAL_HTTP_HEADERS", f"Authorization: Bearer {token}"),
            "password": ("GDAL_HTTP_USERPWD", f"qgis:{token}")}  # fmt: skip
    authorization = dict([sent[how]])
    assert re.findall(r"\d: (\w+) ", ogrinfo(source, authorization)) == list(LAYERS)
    told = ogrinfo(source, authorization, "-oo", "PAGE_SIZE=7", "damages")
    assert "Feature Count: 29" in told
    assert re.findall(r"OGRFeature\(damages\):(\d+)", told) == [str(number) for number in range(1, 30)]
    with town_store.read() as session:
        lon, lat = session.get_one(Damage, 5).lon, session.get_one(Damage, 5).lat
    box = ("-spat", *(f"{edge:.6f}" for edge in (lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5)))
    near = re.findall(r"OGRFeature\(damages\):(\d+)", ogrinfo(source, authorization, "-q", "damages", *box))
    assert near == ["5"]
    late = ogrinfo(source, authorization, "-q", "passes", "-where", "filmed >= '2026-11-01T00:00:00Z'")
    assert re.findall(r"OGRFeature\(passes\):(\d+)", late) == ["2"]
