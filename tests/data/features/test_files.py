"""Exports opened again by GDAL, pyogrio's own and Debian's: every field, every value, every style."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely

from data.features.files import Crs, Format, ParquetMissing, Written, export
from data.features.layer import LONGEST_FIELD_NAME, Feature, Kind, Window
from data.features.reading import LAYERS, features
from data.features.styles import STYLES
from data.store import Store
from tests.data.features.town import NOTE, NOW, town

OGRINFO = shutil.which("ogrinfo")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = town(tmp_path_factory.mktemp("town"))
    yield opened
    opened.engine.dispose()


def exported(
    store: Store, target: Path, to: Format, crs: Crs = Crs.METRES, window: Window | None = None
) -> list[Written]:
    with store.read() as session:
        return export(session, list(LAYERS.values()), window or Window(NOW), target, to, crs)


def stored(store: Store, layer: str) -> list[Feature]:
    with store.read() as session:
        return list(features(session, LAYERS[layer], Window(NOW)))


def as_read(value: object, kind: Kind) -> object:
    """What any format says, in one form."""
    if value is None or pd.isna(value):
        return None
    if kind is Kind.MOMENT:
        return pd.Timestamp(value).tz_convert("UTC").floor("s")
    if kind is Kind.TRUTH:
        return str(value).lower() in ("true", "1", "1.0", "t")
    return round(float(value), 6) if kind in (Kind.NUMBER, Kind.WHOLE) else str(value) or None


def assert_same(table: geopandas.GeoDataFrame, store: Store, name: str, crs: Crs = Crs.METRES) -> None:
    layer, wanted = LAYERS[name], stored(store, name)
    assert len(table) == len(wanted) > 0
    for field in layer.fields:
        read = [as_read(value, field.kind) for value in table.sort_values("id")[field.name]]
        assert read == [as_read(one.properties[field.name], field.kind) for one in wanted], field.name
    places = geopandas.GeoSeries([one.geometry for one in wanted], crs=25832).to_crs(int(crs)).to_numpy()
    assert shapely.distance(table.sort_values("id").geometry.to_numpy(), places).max() < 1e-6


def test_every_name_is_kept_by_every_format():
    for layer in LAYERS.values():
        names = [field.name for field in layer.fields]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= LONGEST_FIELD_NAME
        assert all(field.da and field.en for field in layer.fields)


@pytest.mark.parametrize("crs", list(Crs))
def test_a_geopackage_keeps_every_layer_and_field(store, tmp_path, crs):
    package = tmp_path / "town.gpkg"
    written = exported(store, package, Format.GEOPACKAGE, crs)
    assert [(one.layer, one.features) for one in written] == [
        ("damages", 29), ("sections", 3), ("passes", 3), ("orders", 1),
    ]  # fmt: skip
    for name in LAYERS:
        table = geopandas.read_file(package, layer=name)
        assert table.crs.to_epsg() == int(crs)
        assert_same(table, store, name, crs)
    assert list(tmp_path.iterdir()) == [package]
    exported(store, package, Format.GEOPACKAGE)
    assert geopandas.read_file(package, layer="damages").crs.to_epsg() == 25832, "written anew, not beside"


def test_a_geopackage_brings_its_styles_and_each_names_fields_that_are_there(store, tmp_path):
    exported(store, tmp_path / "town.gpkg", Format.GEOPACKAGE)
    assert [name for name, _ in pyogrio.list_layers(tmp_path / "town.gpkg")] == [*LAYERS, "layer_styles"]
    with closing(sqlite3.connect(tmp_path / "town.gpkg")) as database:
        styles = database.execute("SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles")
        columns = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall())
        for name, column, default, qml in styles.fetchall():
            assert (column, default) == (columns[name], 1)
            rules = ElementTree.fromstring(qml.split("\n", 1)[1]).findall(".//rule")
            counted = sum(
                database.execute(f"SELECT count(*) FROM {name} WHERE {rule.get('filter') or 1}").fetchone()[0]
                for rule in rules
            )
            assert len(rules) == len(STYLES[name].classes)
            assert counted == len(stored(store, name)), "each feature is drawn once"


@pytest.mark.skipif(OGRINFO is None, reason="Debian's gdal-bin is not installed: apt-get install gdal-bin")
def test_debians_gdal_opens_the_geopackage_with_fields_and_styles(store, tmp_path):
    exported(store, tmp_path / "town.gpkg", Format.GEOPACKAGE)
    told = subprocess.run([str(OGRINFO), "-so", "-al", str(tmp_path / "town.gpkg")], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
    for layer in LAYERS.values():
        summary = told.stdout.split(f"Layer name: {layer.name}\n")[1].split("Layer name:")[0]
        assert all(f"\n{field.name}: " in summary for field in layer.fields)
        assert f"Feature Count: {len(stored(store, layer.name))}\n" in summary
        assert 'ID["EPSG",25832]' in summary
    assert "Layer name: layer_styles" in told.stdout
    assert "styleQML: String" in told.stdout


@pytest.mark.parametrize("to", [Format.FLATGEOBUF, Format.SHAPEFILE])
def test_a_file_for_each_layer_keeps_every_field(store, tmp_path, to):
    for one in exported(store, tmp_path / "out", to, Crs.DEGREES):
        table = geopandas.read_file(one.file)
        assert table.crs.to_epsg() == 4326
        assert_same(table, store, one.layer, Crs.DEGREES)
    assert not [file for file in (tmp_path / "out").iterdir() if file.name.startswith(".")]


def test_csv_has_the_place_as_text_and_keeps_every_field(store, tmp_path):
    for one in exported(store, tmp_path / "out", Format.CSV):
        table = pd.read_csv(one.file)
        assert table.columns[0] == "WKT"
        places = geopandas.GeoSeries.from_wkt(table["WKT"], crs=25832)
        assert_same(geopandas.GeoDataFrame(table, geometry=places), store, one.layer)
    assert NOTE in pd.read_csv(tmp_path / "out" / "orders.csv")["note"].tolist()


def test_geoparquet_keeps_every_field(store, tmp_path):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (170 MB): pip install 'vejsyn[parquet]'")
    for one in exported(store, tmp_path / "out", Format.GEOPARQUET):
        table = geopandas.read_parquet(one.file)
        assert table.crs.to_epsg() == 25832
        assert_same(table, store, one.layer)


def test_without_pyarrow_geoparquet_is_refused_before_anything_is_written(store, tmp_path, monkeypatch):
    monkeypatch.setattr("data.features.files.find_spec", lambda _: None)
    with pytest.raises(ParquetMissing):
        exported(store, tmp_path / "out", Format.GEOPARQUET)
    assert not (tmp_path / "out").exists()


def test_a_home_without_an_order_gives_an_empty_layer_with_all_its_fields(store, tmp_path):
    nothing = Window(NOW, since=NOW.replace(year=2030))
    written = exported(store, tmp_path / "none.gpkg", Format.GEOPACKAGE, window=nothing)
    assert [one.features for one in written] == [0, 0, 0, 0]
    for layer in LAYERS.values():
        told = pyogrio.read_info(tmp_path / "none.gpkg", layer=layer.name)
        assert list(told["fields"]) == [field.name for field in layer.fields]


def test_the_command_tells_what_it_wrote_and_refuses_what_it_cannot(store, tmp_path, monkeypatch, capsys):
    from api import cli

    monkeypatch.setenv("VEJSYN_HOME", str(store.home))
    target = tmp_path / "town.gpkg"
    words = ["export", str(target), "--layer", "damages", "--crs", "4326", "--until", "2026-12-31", "--json"]
    for said, code in ((words, 0), (["export", "town.zip"], 2), (["export", str(target), "--layer", "roads"], 2)):
        monkeypatch.setattr("sys.argv", ["vejsyn", *said])
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        assert end.value.code in (code, code or None), told.err
        if code == 0:
            assert json.loads(told.out) == [{"layer": "damages", "file": str(target), "features": 29}]
