"""Keys are the register's or the place's: the same whatever order, format or layer a road comes in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.roads.files.keys import Keyed, is_row_number, keys_of
from data.roads.reader import read_roads
from tests.data.roads.road_files import line, street, write

CROSSING = [line((50, -50), (50, 50)), line((0, 0), (100, 0))]


def keys(file: Path) -> set[str]:
    return {draft.key for draft in read_roads(file).drafts}


@pytest.mark.parametrize("name", ["v.geojson", "v.gpkg", "v.shp", "v.gml"])
def test_without_ids_the_place_is_the_key_in_whatever_format(name: str, tmp_path: Path) -> None:
    assert keys(write(tmp_path / name)) == {"@588050-6144000", "@588050-6144050"}


def test_an_id_that_is_shared_is_told_apart_by_the_place(tmp_path: Path) -> None:
    there = write(tmp_path / "a.gpkg", [street(0), street(1), street(2)], id=[7, 7, 8])
    back = write(tmp_path / "b.gpkg", [street(1), street(2).reverse(), street(0).reverse()], id=[7, 8, 7])
    assert keys(there) == keys(back) == {"7@588050-6144000", "7@588050-6144050", "8"}


def test_two_layers_numbered_alike_keep_their_roads_apart(tmp_path: Path) -> None:
    write(tmp_path / "v.gpkg", [street(0)], layer="veje", id=[1])
    file = write(tmp_path / "v.gpkg", [street(1)], layer="stier", mode="a", id=[1])
    assert keys(file) == {"1@588050-6144000", "1@588050-6144050"}


def test_lines_with_one_middle_are_told_apart_by_their_ends() -> None:
    assert keys_of([Keyed(None, road) for road in CROSSING]) == [
        "@588050-6144000-100-588050-6143950-588050-6144050",
        "@588050-6144000-100-588000-6144000-588100-6144000",
    ]


@pytest.mark.parametrize(
    ("text", "column", "is_one"),
    [("veje.0", "gml_id", True), ("F12", "gml_id", True), ("veje.1095448846", "gml_id", False), ("7", "id", False)],
)
def test_what_gdal_makes_of_a_rows_number_is_no_id(text: str, column: str, *, is_one: bool) -> None:
    assert is_row_number(text, column, records=20) is is_one


roads = st.lists(
    st.tuples(st.sampled_from([None, "1", "2"]), st.integers(0, 2), st.integers(0, 2), st.sampled_from([40, 100])),
    max_size=12,
)


@given(roads, st.randoms())
def test_keys_are_unique_and_do_not_hang_on_the_order_or_the_direction(made, random) -> None:
    lines = [Keyed(own_id, line((x, 50 * y), (x + length, 50 * y))) for own_id, x, y, length in made]
    shuffled = [Keyed(road.own_id, road.line.reverse()) for road in random.sample(lines, len(lines))]
    there, back = ([key for key in keys_of(some) if key] for some in (lines, shuffled))
    assert sorted(there) == sorted(back)
    assert len(set(there)) == len(there) == len({road.line.wkb for road in lines})
