"""Damages stay where they lie when the register cuts, moves or drops the road under them; passes stay in the log."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString
from shapely.ops import substring
from sqlalchemy import select

from data.linear_referencing import line_from_wkb, point_beside
from data.roads.importing import RoadImport, import_roads
from data.roads.network import load_network
from data.schema import Damage, Pass, Section, Sighting
from data.store import Store
from tests.homes import ROADS, seeded_home

STIGEVEJ, STRANDVEJEN, KANALSTIEN = (line for *_, line in ROADS)
CLASSES = {name: road_class for name, _, road_class, _ in ROADS}
SAME_PLACE_M = 0.15
"""Round a corner of a line the nearest point is not the one that a damage was put beside."""


@pytest.fixture
def store(tmp_path: Path):
    opened = seeded_home(tmp_path)
    yield opened
    opened.engine.dispose()


def imported(store: Store, roads: Mapping[str, LineString], classes: Mapping[str, str] = CLASSES) -> RoadImport:
    """A file of roads by their ids; a road's name is its id up to a dash."""
    names = [key.split("-")[0].capitalize() for key in roads]
    frame = gpd.GeoDataFrame(
        {"id": list(roads), "navn": names, "vejklasse": [classes[name] for name in names]},
        geometry=list(roads.values()),
        crs="EPSG:25832",
    )
    frame.to_file(store.home / "veje.gpkg")
    return import_roads(store, store.home / "veje.gpkg")


def lying(store: Store) -> dict[int, tuple[str, tuple[float, float]]]:
    """Of each damage: its section's key, and the place that section, chainage and offset say."""
    with store.read() as session:
        rows = session.execute(select(Damage, Section).join(Damage.section)).all()
        return {d.id: (s.key, point_beside(line_from_wkb(s.line), d.chainage_m, d.offset_m)) for d, s in rows}


def seen(store: Store) -> dict[int, tuple[float, float]]:
    """The place of each sighting, by what it says."""
    with store.read() as session:
        rows = session.execute(select(Sighting, Section).join(Section, Section.id == Sighting.section_id)).all()
        return {row.id: point_beside(line_from_wkb(s.line), row.chainage_m, row.offset_m) for row, s in rows}


def passes(store: Store) -> list[tuple[object, ...]]:
    with store.read() as session:
        return [(p.section_id, p.at, p.from_m, p.to_m) for p in session.scalars(select(Pass).order_by(Pass.id))]


def stay_where_they_are(before: Mapping[int, tuple[float, float]], after: Mapping[int, tuple[float, float]]) -> bool:
    apart = [np.hypot(*np.subtract(after[number], place)) for number, place in before.items()]
    return before.keys() == after.keys() and max(apart) <= SAME_PLACE_M


def places(store: Store) -> dict[int, tuple[float, float]]:
    return {number: place for number, (_, place) in lying(store).items()}


def test_a_road_cut_in_three_passes_its_damages_on_to_its_pieces(store: Store) -> None:
    before, were_seen, logged = places(store), seen(store), passes(store)
    pieces = {
        f"stigevej-{n}": substring(STIGEVEJ, a, b) for n, (a, b) in enumerate([(0, 100), (100, 330), (330, 2000)])
    }
    done = imported(store, {**pieces, "strandvejen": STRANDVEJEN, "kanalstien": KANALSTIEN})
    assert (done.added, done.gone, done.damages_passed_on, done.damages_left) == (3, 1, 10, 0)
    assert stay_where_they_are(before, places(store))
    assert stay_where_they_are(were_seen, seen(store))
    assert passes(store) == logged
    on = [key for key, _ in lying(store).values()]
    assert on[:10] == ["stigevej-0"] * 2 + ["stigevej-1"] * 5 + ["stigevej-2"] * 3  # 20 m, and every 45 m on
    assert on[10:] == ["strandvejen"] * 10 + ["kanalstien"] * 10


def test_a_road_that_is_gone_keeps_its_damages_and_passes(store: Store) -> None:
    before, logged = lying(store), passes(store)
    done = imported(store, {"stigevej": STIGEVEJ, "strandvejen": STRANDVEJEN})
    assert (done.gone, done.unchanged, done.damages_passed_on, done.damages_left) == (1, 2, 0, 10)
    assert lying(store) == before
    assert passes(store) == logged
    network = load_network(store)
    assert [section.id for section in network.sections] == [1, 2]
    assert network.by_id[3].line.equals(KANALSTIEN)  # a night finds the section of a damage it comes near
    assert not network.are_joined(3, 1)


def test_a_road_that_comes_back_under_another_number_gets_its_damages_again(store: Store) -> None:
    imported(store, {"stigevej": STIGEVEJ, "strandvejen": STRANDVEJEN})
    beside = shapely.affinity.translate(KANALSTIEN, 6, 0)
    done = imported(store, {"stigevej": STIGEVEJ, "strandvejen": STRANDVEJEN, "kanalstien-2": beside})
    assert (done.added, done.damages_passed_on, done.damages_left) == (1, 10, 0)


def test_a_road_moved_aside_takes_its_damages_with_it_by_their_place(store: Store) -> None:
    before, were_seen = places(store), seen(store)
    aside = shapely.affinity.translate(STRANDVEJEN, 0.5, 6)
    done = imported(store, {"stigevej": STIGEVEJ, "strandvejen": aside, "kanalstien": KANALSTIEN})
    assert (done.moved, done.damages_passed_on, done.damages_left) == (1, 0, 0)
    assert stay_where_they_are(before, places(store))
    assert stay_where_they_are(were_seen, seen(store))
    with store.read() as session:
        offsets = session.scalars(select(Damage.offset_m).where(Damage.section_id == 2).order_by(Damage.id)).all()
    assert min(offsets) > 4  # they lie to the right of the new line now, which is drawn eastwards


def test_a_crossing_road_or_a_path_beside_it_does_not_take_a_roads_damages(store: Store) -> None:
    """A road that is gone, though a path runs along it and a road across it: only its own successor takes all."""
    crossing = LineString([(588_160, 6_143_200), (588_240, 6_143_060)])
    path = shapely.offset_curve(STIGEVEJ, 4)
    roads = {"strandvejen": STRANDVEJEN, "kanalstien": KANALSTIEN, "kanalstien-2": path, "stigevej-tværs": crossing}
    done = imported(store, {**roads, "stigevej-ny": shapely.offset_curve(STIGEVEJ, -5)})
    assert done.damages_passed_on == 10
    assert {key for key, _ in lying(store).values()} == {"stigevej-ny", "strandvejen", "kanalstien"}


def test_urgency_follows_the_class_of_the_road(store: Store) -> None:
    with store.read() as session:
        before = dict(session.execute(select(Damage.id, Damage.urgency).where(Damage.section_id == 2)).all())  # type: ignore[arg-type]
    roads = {"stigevej": STIGEVEJ, "strandvejen": STRANDVEJEN, "kanalstien": KANALSTIEN}
    imported(store, roads, {**CLASSES, "Strandvejen": "Trafikvej"})
    with store.read() as session:
        after = dict(session.execute(select(Damage.id, Damage.urgency).where(Damage.section_id == 2)).all())  # type: ignore[arg-type]
    assert all(after[number] > urgency for number, urgency in before.items())
