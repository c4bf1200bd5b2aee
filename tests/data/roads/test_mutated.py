"""Mutated road files end in sections or in a named refusal; 300 of them: `tests/bench/road_files.py`."""

from pathlib import Path

import shapely
from sqlalchemy import select

from data.roads.files.place import Area
from data.roads.files.unreadable import UnreadableRoads
from data.roads.importing import import_roads
from data.schema import Section
from data.settings import DENMARK
from data.store import Store
from tests.data.roads.mutated import mutated
from tests.data.roads.road_files import line, write

SEEDS = (*range(10), 1013, 1075)
"""The last two are GML in which GDAL finds other columns each time."""


def test_a_mutated_file_gives_roads_in_denmark_or_a_reason_and_its_neighbour_is_taken_all_the_same(
    store: Store, tmp_path: Path
) -> None:
    refused = taken = 0
    for seed in SEEDS:
        folder = tmp_path / f"{seed}"
        folder.mkdir()
        try:
            taken += import_roads(store, mutated(folder, seed)).added > 0
        except UnreadableRoads:
            refused += 1
        neighbour = write(
            folder / "god.gpkg", [line((0, -9000 - 50 * seed), (100, -9000 - 50 * seed))], id=[f"n{seed}"]
        )
        assert import_roads(store, neighbour).added == 1
    assert refused
    assert taken
    with store.read() as session:
        lines = shapely.from_wkb(session.scalars(select(Section.line)).all())
    assert Area(*DENMARK).contains(*shapely.bounds(lines).T).all()
