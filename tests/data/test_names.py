"""Names in road files, as registers and hands write them."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import select

from data.roads.columns import Columns, NoSuchColumn
from data.roads.files.records import Source
from data.roads.importing import import_roads
from data.schema import Section
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.postgresql import postgresql

COLUMN = "vej\r\n\x1b[2Jnavn"


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with postgresql() if request.param == "PostgreSQL" else nullcontext(None) as url:
        opened = open_store(HomeSettings(home=tmp_path / "home", database_url=url))
        yield opened
        opened.engine.dispose()


def road_file(folder: Path, name: str, key: str) -> Path:
    line = {"type": "LineString", "coordinates": [[10.40, 55.44], [10.41, 55.44]]}
    feature = {"type": "Feature", "geometry": line, "properties": {"id": key, COLUMN: name}}
    file = folder / "roads.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return file


def test_a_roads_name_is_one_line_and_its_key_meets_the_same_section_again(store: Store, tmp_path: Path) -> None:
    file = road_file(tmp_path, "Sti\u202egevej\r\nfrom: x\x1b[31m " + "ø" * 300, "80  12\u200b")
    named = Source(Columns(name="vej [2Jnavn"))  # as the message showed it
    assert import_roads(store, file, named).added == 1
    assert import_roads(store, file, named).unchanged == 1
    with store.read() as session:
        section = session.scalars(select(Section)).one()
    assert section.name == ("Stigevej from: x[31m " + "ø" * 300)[:200]
    assert section.key == "80 12"


def test_a_key_that_can_be_shown_stands_as_the_register_has_it(store: Store, tmp_path: Path) -> None:
    """Homes of yesterday know their sections by it."""
    import_roads(store, road_file(tmp_path, "Stigevej", "80  12"))
    with store.read() as session:
        assert session.scalars(select(Section.key)).one() == "80  12"


def test_a_columns_name_in_a_message_is_one_line(tmp_path: Path) -> None:
    store, file = open_store(HomeSettings(home=tmp_path / "home")), road_file(tmp_path, "a", "b")
    with pytest.raises(NoSuchColumn) as missing:
        import_roads(store, file, Source(Columns(id="x\n")))
    assert str(missing.value) == "x: no such column; the file has id, vej [2Jnavn"
