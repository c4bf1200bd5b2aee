"""Two dots in one place are merged when enough drives showed either and no frame both; people have the last word."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from shapely import LineString
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.damages import Status, newest_regrouping
from data.damages.regroupings import undoing
from data.roads.network import NetworkSection, RoadNetwork, load_network
from data.schema import Damage, DamageEvent, Recording, Sighting
from ingest.fuse.duplicates import merge_duplicates
from ingest.fuse.placement import locate_on
from tests.homes import SECOND_DRIVE, seeded_home

LATER = SECOND_DRIVE + timedelta(days=90)
EITHER = ("a", "b", "a", "b")
"""Four drives, each of which shows one of two damages."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("duplicates")


@pytest.fixture(scope="module")
def opened(home: Path) -> Iterator[tuple[Session, RoadNetwork]]:
    store = seeded_home(home)
    network = load_network(store)
    with store.read() as session:
        yield session, network
    store.engine.dispose()


@pytest.fixture
def network(opened: tuple[Session, RoadNetwork]) -> RoadNetwork:
    return opened[1]


@pytest.fixture
def session(opened: tuple[Session, RoadNetwork]) -> Iterator[Session]:
    with opened[0].begin_nested() as kept:
        yield opened[0]
        kept.rollback()
    opened[0].expire_all()


def two(
    session: Session, drives: Sequence[str], longitudinal_m: float = 0.9, lateral_m: float = 0.0
) -> tuple[Damage, Damage]:
    """Two potholes side by side, and what each drive showed of them: `a`, `b`, `ab` in one frame, `a b` in two."""
    a, b = (session.get_one(Damage, number) for number in (1, 5))
    for sighting in session.scalars(select(Sighting).where(Sighting.damage_id.in_((1, 5)))):
        session.delete(sighting)
    a.length_m = b.length_m = a.width_m = b.width_m = 0.5
    b.x, b.y, b.section_id = a.x + longitudinal_m, a.y, a.section_id
    b.chainage_m, b.offset_m = a.chainage_m + longitudinal_m, a.offset_m + lateral_m
    for number, frames in enumerate(drives):
        at = SECOND_DRIVE + timedelta(days=1 + number)
        drive = Recording(sha256=f"drive-{number}", name="", video="", received_at=at, state="processed", started_at=at)
        for frame, shown in enumerate(frames.split()):
            session.add_all(_sighting(drive, frame, a if name == "a" else b) for name in shown)
    a.first_seen = b.first_seen = SECOND_DRIVE
    session.flush()
    session.expire_all()
    return a, b


def _sighting(drive: Recording, frame: int, damage: Damage) -> Sighting:
    assert drive.started_at
    return Sighting(
        recording=drive, damage=damage, at=drive.started_at, pts_s=float(frame), damage_class="D40", confidence=0.6,
        x1=float(damage.id), y1=1, x2=9, y2=9, frame_width=99, frame_height=99, section_id=damage.section_id,
        chainage_m=damage.chainage_m, offset_m=damage.offset_m, length_m=0.5, width_m=0.5, distance_m=7.0,
    )  # fmt: skip


def test_two_dots_of_which_every_drive_showed_one_are_merged_with_an_event(
    session: Session, network: RoadNetwork
) -> None:
    a, b = two(session, EITHER)
    assert merge_duplicates(session, network, [a.id], LATER) == 1
    merged, target = sorted((a, b), key=lambda damage: damage.status != Status.MERGED)
    assert (merged.status, merged.merged_into, target.status) == (Status.MERGED, target.id, Status.NEW)
    events = session.scalars(select(DamageEvent).where(DamageEvent.event == "merged")).all()
    assert {(event.damage_id, event.by) for event in events} == {(a.id, "nightly"), (b.id, "nightly")}


def test_two_dots_in_one_frame_are_two_damages(session: Session, network: RoadNetwork) -> None:
    a, _ = two(session, ["a", "b", "a", "ab", "b", "a"])
    assert merge_duplicates(session, network, [a.id], LATER) == 0


def test_a_few_drives_are_not_enough(session: Session, network: RoadNetwork) -> None:
    a, _ = two(session, ["a", "b", "a"])
    assert merge_duplicates(session, network, [a.id], LATER) == 0


@pytest.mark.parametrize(("longitudinal_m", "lateral_m"), [(3.5, 0.0), (0.5, 1.5)])
def test_distant_dots_are_two_damages(
    session: Session, network: RoadNetwork, longitudinal_m: float, lateral_m: float
) -> None:
    a, _ = two(session, EITHER, longitudinal_m, lateral_m)
    assert merge_duplicates(session, network, [a.id], LATER) == 0


def test_other_classes_and_other_sizes_are_two_damages(session: Session, network: RoadNetwork) -> None:
    a, b = two(session, EITHER)
    b.damage_class = "D20"
    assert merge_duplicates(session, network, [a.id], LATER) == 0
    b.damage_class, b.width_m = "D40", 1.2
    assert merge_duplicates(session, network, [a.id], LATER) == 0


def test_repaired_damages_and_two_assigned_ones_are_not_merged(session: Session, network: RoadNetwork) -> None:
    a, b = two(session, EITHER)
    b.status = Status.REPAIRED
    assert merge_duplicates(session, network, [a.id], LATER) == 0
    a.status = b.status = Status.ASSIGNED
    assert merge_duplicates(session, network, [a.id], LATER) == 0


def test_what_a_foreman_separated_again_stays_two(session: Session, network: RoadNetwork) -> None:
    a, b = two(session, EITHER)
    merge_duplicates(session, network, [a.id], LATER)
    target = a if b.status == Status.MERGED else b
    done = newest_regrouping(session, target.id)
    assert done is not None
    undoing.undo(session, done.id, "Gitte", LATER)
    assert {a.status, b.status} == {Status.NEW}
    assert merge_duplicates(session, network, [a.id, b.id], LATER) == 0


def across_a_border(a: Damage, b: Damage, lateral_m: float, gap_m: float) -> RoadNetwork:
    """Place two dots 0.9 m apart along the road, one at each end of two sections that are drawn towards each other.

    Args:
        a, b: the dots.
        lateral_m: how far to the right of the first the second lies.
        gap_m: between the ends of the two sections, of which only one that a register's drawing explains joins them.
    """
    border = a.x + 0.4
    lines = ([(border - 100, a.y), (border, a.y)], [(border + 200, a.y), (border + gap_m, a.y)])
    sections = tuple(NetworkSection(number, "road", LineString(line)) for number, line in enumerate(lines, start=1))
    b.x, b.y = a.x + 0.9, a.y - lateral_m
    locate_on(a, sections[0])
    locate_on(b, sections[1])
    return RoadNetwork(sections)


@pytest.mark.parametrize(
    ("lateral_m", "gap_m", "merged"),
    [(0.0, 0.2, 1), (1.5, 0.2, 0), (0.0, 20.0, 0)],
    ids=["one damage", "another wheel path", "sections that do not join"],
)
def test_dots_on_either_side_of_a_sections_border_are_merged(
    session: Session, lateral_m: float, gap_m: float, merged: int
) -> None:
    a, b = two(session, EITHER)
    network = across_a_border(a, b, lateral_m, gap_m)
    assert (a.section_id, b.section_id) == (1, 2)
    assert abs(a.chainage_m - b.chainage_m) > 50
    session.flush()
    assert merge_duplicates(session, network, [a.id], LATER) == merged
