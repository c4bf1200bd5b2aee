"""What was filmed stays filmed when the register cuts, joins, moves or renumbers a road, and counts for no other."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

import pytest
import shapely
from shapely import LineString, Point
from shapely.ops import substring
from sqlalchemy import select

from data.roads.coverage import from_json
from data.roads.section_status import add_passes
from data.schema import Pass, Section
from data.store import Store
from tests.data.roads.test_passing_on import KANALSTIEN, STIGEVEJ, STRANDVEJEN, imported, passes, store
from tests.homes import FIRST_DRIVE, SECOND_DRIVE

__all__ = ["store"]

OTHERS = {"strandvejen": STRANDVEJEN, "kanalstien": KANALSTIEN}
RING = Point(588_600, 6_143_500).buffer(20).exterior
"""A roundabout, whose line begins and ends at one point."""


def inspected(store: Store) -> dict[str, datetime | None]:
    """When each living section was last inspected."""
    with store.read() as session:
        rows = session.execute(select(Section.key, Section.inspected_at).where(Section.retired_at.is_(None)))
        return {row.key: row.inspected_at for row in rows}


def filmed_m(store: Store, key: str) -> float:
    with store.read() as session:
        stored = session.scalars(select(Section.filmed).where(Section.key == key)).one()
    return sum(to_m - from_m for _, (from_m, to_m) in from_json(stored))


def cut(line: LineString, at: Iterable[float], name: str) -> dict[str, LineString]:
    edges = [0.0, *at, line.length]
    return {f"{name}-{n}": substring(line, a, b) for n, (a, b) in enumerate(pairwise(edges))}


def test_the_pieces_of_a_road_that_was_cut_are_as_inspected_as_it_was(store: Store) -> None:
    logged = passes(store)
    pieces = cut(STIGEVEJ, (8.0, 330.5), "stigevej")
    imported(store, {**pieces, **OTHERS})
    imported(store, {**pieces, **cut(STRANDVEJEN, (390.0,), "strandvejen"), "kanalstien": KANALSTIEN})
    assert inspected(store) == {
        "stigevej-0": SECOND_DRIVE, "stigevej-1": SECOND_DRIVE, "stigevej-2": SECOND_DRIVE,
        "strandvejen-0": FIRST_DRIVE, "strandvejen-1": None, "kanalstien": None,  # one half and nothing were filmed
    }  # fmt: skip
    assert passes(store) == logged


def test_pieces_that_were_joined_are_inspected_together_and_so_is_what_is_restored(store: Store) -> None:
    imported(store, {**cut(STIGEVEJ, (100.0, 330.0), "stigevej"), **OTHERS})
    add(store, "stigevej-1", datetime.fromisoformat("2026-11-20T07:00:00Z"), 0.0, 230.0)
    done = imported(store, {"stigevej": STIGEVEJ, **OTHERS})
    assert (done.restored, done.gone) == (1, 3)
    assert inspected(store)["stigevej"] == SECOND_DRIVE
    assert filmed_m(store, "stigevej") == pytest.approx(STIGEVEJ.length, abs=0.1)
    with store.read() as session:
        latest = from_json(session.scalars(select(Section.filmed).where(Section.key == "stigevej")).one())
    assert [round(edge) for at, stretch in latest for edge in stretch if at > SECOND_DRIVE] == [100, 330]


def test_a_road_cut_short_under_its_own_id_leaves_the_rest_to_the_new_piece(store: Store) -> None:
    imported(store, {"stigevej": substring(STIGEVEJ, 600, 2000), "stigevej-ny": substring(STIGEVEJ, 0, 600), **OTHERS})
    assert inspected(store)["stigevej"] == inspected(store)["stigevej-ny"] == SECOND_DRIVE


@pytest.mark.parametrize("metres", [0.5, 2.0, 6.0])
def test_a_road_moved_aside_or_measured_anew_stays_inspected(store: Store, metres: float) -> None:
    imported(store, {"stigevej": shapely.affinity.translate(STIGEVEJ, 0, metres), **OTHERS})
    assert inspected(store)["stigevej"] == SECOND_DRIVE
    assert filmed_m(store, "strandvejen") == pytest.approx(400, abs=5)


def test_a_roundabout_moved_aside_or_cut_stays_inspected(store: Store) -> None:
    ring = LineString(RING.coords)
    imported(store, {"stigevej": STIGEVEJ, "stigevej-ring": ring, **OTHERS})
    add(store, "stigevej-ring", SECOND_DRIVE, 0.0, ring.length)
    moved = {"stigevej-ring": shapely.affinity.translate(ring, 5, 0)}
    for name in (moved, cut(ring, (30.0,), "stigevej-bue")):
        imported(store, {"stigevej": STIGEVEJ, **name, **OTHERS})
        assert {inspected(store)[key] for key in name} == {SECOND_DRIVE}


def test_a_road_that_comes_back_under_another_number_is_as_inspected_as_before(store: Store) -> None:
    imported(store, {**OTHERS})
    imported(store, {"stigevej-2": shapely.offset_curve(STIGEVEJ, 4), **OTHERS})
    assert inspected(store)["stigevej-2"] == SECOND_DRIVE


def test_no_other_road_takes_what_was_filmed_of_one_that_is_gone(store: Store) -> None:
    """A path along it, a road across it, and its own id given to a road elsewhere."""
    crossing = LineString([(588_160, 6_143_200), (588_240, 6_143_060)])
    path = shapely.offset_curve(STIGEVEJ, 4)
    elsewhere = shapely.affinity.translate(STIGEVEJ, 900, 0)
    imported(store, {"kanalstien-2": path, "stigevej-tværs": crossing, "stigevej": elsewhere, **OTHERS})
    assert [inspected(store)[key] for key in ("kanalstien-2", "stigevej-tværs", "stigevej")] == [None] * 3
    assert filmed_m(store, "kanalstien-2") == filmed_m(store, "stigevej") == 0.0


def add(store: Store, key: str, at: datetime, from_m: float, to_m: float) -> None:
    """One more drive along a section."""
    with store.write() as session:
        section = session.scalars(select(Section.id).where(Section.key == key)).one()
        add_passes(
            session,
            [Pass(recording_id=1, section_id=section, at=at, from_m=from_m, to_m=to_m, forward=True)],
        )
