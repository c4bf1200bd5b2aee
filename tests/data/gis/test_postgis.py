"""A real PostGIS: what GDAL and Debian's ogrinfo (so QGIS) open, what our own queries use, and a home without it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Connection, make_url, select
from sqlalchemy.dialects import postgresql as pg

from data.boxes import damages_in, sections_touching
from data.features.layer import Window
from data.features.reading import LAYERS, features
from data.gis.postgis import equip, take_views_away
from data.gis.views import GIS_SCHEMA, INDEXES, VIEWS
from data.operation.snapshot import put_back, take_snapshot
from data.schema import Damage, Section
from data.settings import HomeSettings
from data.store import Store, open_engine, open_store
from tests.data.features.town import NOW, town
from tests.postgresql import add_postgis, databases

OGRINFO = shutil.which("ogrinfo")
TYPES = {"damages": "Point", "sections": "Line String", "passes": "Line String", "orders": "Multi Point"}


@pytest.fixture(scope="module")
def urls() -> Iterator:
    with databases() as another:
        yield another


@pytest.fixture(scope="module")
def store(urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = urls()
    add_postgis(url)
    opened = town(tmp_path_factory.mktemp("postgis"), url)
    yield opened
    opened.engine.dispose()


def asked(store: Store, sql: str) -> list[tuple]:
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def plan(connection: Connection, statement) -> str:
    text = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    connection.exec_driver_sql("SET enable_seqscan = off")  # 30 rows are read faster without any index
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}"))


def test_every_view_stands_among_the_geometry_columns_with_its_type_and_srid(store):
    found = asked(store, f"SELECT f_table_name, type, srid FROM geometry_columns WHERE f_table_schema = '{GIS_SCHEMA}'")
    kinds = {name: kind.replace(" ", "").upper() for name, kind in TYPES.items()}
    assert set(found) == {(name, kind, 25832) for name, kind in kinds.items()}


def test_a_view_tells_what_its_layer_tells(store):
    with store.read() as session:
        for name, layer in LAYERS.items():
            told = {feature.id: feature for feature in features(session, layer, Window(NOW))}
            columns = [field.name for field in layer.fields if field.name in _columns(store, name)]
            assert len(columns) >= 7
            rows = asked(store, f"SELECT ST_AsBinary(geom), {', '.join(columns)} FROM {GIS_SCHEMA}.{name} ORDER BY id")
            assert [row[1] for row in rows] == list(told)
            for wkb, *values in rows:
                feature = told[values[0]]
                if name != "sections" or feature.properties["inspected"]:  # overdue hangs on today, not on NOW
                    theirs = dict(zip(columns, values, strict=True))
                    theirs.pop("overdue", None)
                    assert theirs == {column: feature.properties[column] for column in theirs}
                assert shapely.from_wkb(wkb).equals_exact(feature.geometry, 1e-6)


def _columns(store: Store, view: str) -> set[str]:
    sql = (
        f"SELECT column_name FROM information_schema.columns WHERE table_schema='{GIS_SCHEMA}' AND table_name='{view}'"
    )
    return {name for (name,) in asked(store, sql)}


@pytest.mark.skipif(OGRINFO is None, reason="Debian's gdal-bin is not installed: apt-get install gdal-bin")
def test_debians_gdal_opens_them_with_fields_srid_and_count(store):
    url = make_url(str(store.engine.url))
    source = f"PG:host={url.host} port={url.port} user={url.username} dbname={url.database} schemas={GIS_SCHEMA}"
    for name, kind in TYPES.items():
        done = subprocess.run([str(OGRINFO), "-ro", "-so", source, name], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        (count,) = asked(store, f"SELECT count(*) FROM {GIS_SCHEMA}.{name}")
        for line in (f"Geometry: {kind}", f"Feature Count: {count[0]}", 'ID["EPSG",25832]'):
            assert line in done.stdout, done.stdout
    box = ["-spat", "588000", "6142000", "588020", "6142996"]
    found = subprocess.run([str(OGRINFO), "-ro", "-so", *box, source, "damages"], capture_output=True, text=True)
    assert "Feature Count: 9\n" in found.stdout, "candidates are not shown"
    assert "first_seen: DateTime" in found.stdout


def test_our_own_queries_and_a_giss_go_by_the_index(store):
    box = (588_000.0, 6_142_000.0, 588_020.0, 6_142_996.0)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("DROP INDEX ix_damage_place, ix_section_box")  # taken back with the connection
        assert "ix_damage_gist" in plan(connection, select(Damage.id).where(damages_in(box)))
        assert "ix_section_gist" in plan(connection, select(Section.id).where(sections_touching(box)))
        envelope = f"ST_MakeEnvelope({', '.join(map(str, box))}, 25832)"
        for name in ("damages", "sections"):
            theirs = f"EXPLAIN SELECT id FROM {GIS_SCHEMA}.{name} WHERE geom && {envelope}"
            assert "_gist" in "\n".join(row[0] for row in connection.exec_driver_sql(theirs))
        connection.rollback()


def test_without_postgis_the_comparison_stands_alone(store):
    condition = str(damages_in((0, 0, 1, 1)).compile(dialect=pg.dialect()))
    assert "1 = 1" in condition
    assert "ST_" not in condition


def test_opening_again_makes_nothing_anew_and_a_migration_takes_the_views_away_first(store):
    before = asked(store, "SELECT oid FROM pg_class WHERE relname IN ('damages', 'ix_damage_gist')")
    assert equip(store.engine)
    assert asked(store, "SELECT oid FROM pg_class WHERE relname IN ('damages', 'ix_damage_gist')") == before
    with store.engine.begin() as connection:
        take_views_away(connection)
        connection.exec_driver_sql("ALTER TABLE damage ALTER COLUMN status TYPE text")
    assert equip(store.engine)
    assert {
        name for (name,) in asked(store, f"SELECT viewname FROM pg_views WHERE schemaname = '{GIS_SCHEMA}'")
    } == set(VIEWS)


@pytest.mark.parametrize("postgis", [True, False])
def test_a_backup_goes_back_into_a_house_with_postgis_and_into_one_without(store, urls, tmp_path: Path, postgis):
    url = urls()
    if postgis:
        add_postgis(url)
    take_snapshot(store.engine, tmp_path / "snapshot")
    engine = open_engine(url)
    put_back(engine, tmp_path / "snapshot")
    engine.dispose()
    again = open_store(HomeSettings(home=tmp_path / "home", database_url=url))
    assert asked(again, "SELECT id, x, y FROM damage ORDER BY id") == asked(
        store, "SELECT id, x, y FROM damage ORDER BY id"
    )
    indexes = {name for (name,) in asked(again, "SELECT indexname FROM pg_indexes")}
    assert (set(INDEXES) <= indexes) is postgis
    with again.read() as session:
        inside = list(
            features(
                session, LAYERS["damages"], Window(NOW, box=(588_005, 6_142_000, 588_015, 6_142_996), in_degrees=False)
            )
        )
    assert len(inside) == 9
    again.engine.dispose()
