"""What the next file changes against what is known, whether it is a new edition, a part, or something else."""

from pathlib import Path
from typing import Any

import pytest
from shapely import LineString, from_wkb
from sqlalchemy import select

from data.roads import importing
from data.roads.changes.changes import Change, Missing
from data.roads.files.records import Source
from data.roads.importing import RoadImport, carry_out, import_roads, plan_import
from data.roads.network import load_network
from data.roads.section_status import section_statuses
from data.schema import Section
from data.store import Store
from tests.data.roads.road_files import line, street, write

STREETS = [street(number) for number in range(4)]
SHIFTED = [line((1.5, 50 * number + 1), (101.5, 50 * number + 1)) for number in range(4)]
"""Measured anew."""


def sections(store: Store) -> dict[str, Section]:
    """By key, those that are not retired."""
    with store.read() as session:
        rows = session.scalars(select(Section).where(Section.retired_at.is_(None)).order_by(Section.id)).all()
        session.expunge_all()
        return {row.key: row for row in rows}


def imported(store: Store, folder: Path, lines: list[LineString], name: str = "v.gpkg", **columns: Any) -> RoadImport:
    return import_roads(store, write(folder / name, lines, **(columns or {"navn": "abcd"[: len(lines)]})))


def test_two_files_without_ids_leave_each_other_alone(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, STREETS[:2], "veje.gpkg", vejklasse=["Lokalvej"] * 2)
    done = imported(store, tmp_path, STREETS[2:], "stier.gpkg", vejklasse=["Cykelsti"] * 2)
    assert (done.added, done.updated, done.gone) == (2, 0, 0)
    assert [row.kind for row in sections(store).values()] == ["road", "road", "path", "path"]


def test_two_files_numbered_alike_leave_each_other_alone(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, STREETS[:2], "veje.gpkg", id=[1, 2])
    for _ in range(2):
        done = imported(store, tmp_path, STREETS[2:], "stier.gpkg", id=[1, 2])
    assert (done.unchanged, done.gone) == (2, 0)
    assert list(sections(store)) == ["1", "2", "1@588050-6144100", "2@588050-6144150"]


def test_rows_in_another_order_with_their_numbers_change_no_road(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, STREETS, id=[1, 2, 3, 4], navn="abcd")
    before = {row.name: row.id for row in sections(store).values()}
    done = imported(store, tmp_path, STREETS[::-1], id=[1, 2, 3, 4], navn="dcba")
    assert (done.added, done.moved, done.renamed, done.gone) == (0, 0, 0, 0)
    assert {row.name: row.id for row in sections(store).values()} == before
    assert {row.name: row.key for row in sections(store).values()} == {"a": "4", "b": "3", "c": "2", "d": "1"}


@pytest.mark.parametrize("columns", [{"navn": "abcd"}, {"navn": "abcd", "id": "1234"}])
def test_roads_measured_anew_are_the_same_roads(store: Store, tmp_path: Path, columns: dict[str, Any]) -> None:
    imported(store, tmp_path, STREETS, **columns)
    before = [(key, row.id) for key, row in sections(store).items()]
    done = imported(store, tmp_path, SHIFTED, **columns)
    assert (done.added, done.moved, done.gone) == (0, 4, 0)
    assert [(key, row.id) for key, row in sections(store).items()] == before


def test_a_plan_says_what_changes_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, STREETS, id="1234", navn="abcd", vejklasse=["Lokalvej"] * 4)
    moved = [*STREETS[:2], line((0, 900), (100, 900)), street(9)]
    new = write(tmp_path / "v.gpkg", moved, id="1235", navn="aBcx", vejklasse=["Stor vej", *["Lokalvej"] * 3])
    plan = plan_import(store, new, Source())
    changed = {change: [met.known.key for met in plan.changes.of(change)] for change in Change}
    assert {change: keys for change, keys in changed.items() if keys} == {
        Change.RECLASSIFIED: ["1"], Change.RENAMED: ["2"], Change.MOVED: ["3"],
    }  # fmt: skip
    assert [draft.key for draft in plan.changes.added] == ["5"]
    assert [section.key for section in plan.changes.gone] == ["4"]
    assert "4" in sections(store)
    done = carry_out(store, plan)
    assert (done.added, done.updated, done.moved, done.renamed, done.reclassified, done.gone) == (1, 3, 1, 1, 1, 1)
    assert list(sections(store)) == ["1", "2", "3", "5"]


def test_what_is_gone_is_retired_and_comes_back_as_it_was(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, STREETS)
    gone = sections(store)["@588050-6144150"]
    assert imported(store, tmp_path, STREETS[:3]).gone == 1
    with store.read() as session:
        assert session.get_one(Section, gone.id).retired_at is not None
        assert gone.id not in section_statuses(session)
    assert gone.id not in load_network(store).by_id
    again = imported(store, tmp_path, STREETS)
    assert (again.added, again.restored, again.unchanged) == (0, 1, 3)
    assert sections(store)["@588050-6144150"].id == gone.id


@pytest.mark.parametrize(
    ("name", "kept", "missing", "gone"),
    [
        ("v.gpkg", 1, Missing.JUDGED, 3),  # its name, and all that it has is from there
        ("hovedveje.gpkg", 1, Missing.JUDGED, 0),  # a quarter of it, under another name: a part
        ("hovedveje.gpkg", 1, Missing.RETIRED, 3),
        ("2027.gpkg", 3, Missing.JUDGED, 1),  # most of it: its next edition
        ("2027.gpkg", 3, Missing.KEPT, 0),
    ],
)
def test_what_a_file_lacks_is_gone_where_it_is_a_new_edition(
    store: Store, tmp_path: Path, name: str, kept: int, missing: Missing, gone: int
) -> None:
    imported(store, tmp_path, STREETS)
    plan = plan_import(store, write(tmp_path / name, STREETS[:kept], navn="abcd"[:kept]), Source(), missing)
    assert len(plan.changes.gone) == gone
    assert plan.changes.staying == 4 - kept - gone


def test_a_road_drawn_the_other_way_keeps_its_direction(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, STREETS[:1], id=["1"], oneway=["yes"], frakmt=[40.0])
    done = imported(store, tmp_path, [SHIFTED[0].reverse()], id=["1"], oneway=["-1"], frakmt=[140.0])
    assert (done.moved, done.unchanged) == (1, 0)
    row = sections(store)["1"]
    assert (from_wkb(row.line).coords[0], row.oneway, row.from_m) == (SHIFTED[0].coords[0], "forward", 40.0)


def test_every_format_of_one_file_changes_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, STREETS, "v.gpkg", navn="abcd")
    for name, degrees in (("v.shp", None), ("v.gml", None), ("v.geojson", "EPSG:4326"), ("v.shp", "EPSG:4326")):
        done = import_roads(store, write(tmp_path / name, STREETS, written_in=degrees, navn="abcd"))
        assert (done.added, done.updated, done.unchanged, done.gone) == (0, 0, 4, 0)


def test_more_sections_than_are_stored_at_once_swap_their_ids(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SECTIONS_AT_ONCE", 10)
    lines = [line((0, 10 * number), (60, 10 * number)) for number in range(31)]
    imported(store, tmp_path, lines, id=range(31))
    done = imported(store, tmp_path, lines, id=range(30, -1, -1))
    assert (done.added, done.updated, done.moved, done.gone) == (0, 30, 0, 0)  # the middle one keeps its own
