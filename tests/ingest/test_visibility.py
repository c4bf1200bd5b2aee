"""What counts as a visit to a damage: a straight road, a vehicle in its lane, damages here and there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from data.schema import Base, Damage
from ingest.fuse.association import Association
from ingest.fuse.placement import LocalOffset, locate_on
from ingest.lifecycle.visibility import Exposure, exposures
from ingest.observe.frame_observations import frame_observations
from ingest.observe.mounting import MountingHistory, MountingSegment
from ingest.observe.observation import Observation
from ingest.observe.reading import Reading
from ingest.observe.tracker import Tracker
from ingest.road.trajectory import Pose
from model.geometry.camera import Camera
from tests.straight import CAMERA, HOLE, NETWORK, RUN, TRAJECTORY, detection, pose

FIRST_DAY = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
ALL_ALONG = np.arange(20.0, 200.0, 3.0)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def damage(session: Session, along_m: float, offset_m: float = 1.75, *, section: int = 1) -> Damage:
    """A hole, its offset to the right of the road's line; the vehicle keeps 1.75 m to the right of it."""
    x, y = NETWORK.sections[0].line.coords[0]
    row = Damage(x=x + along_m, y=y - offset_m, length_m=0.5, width_m=0.5, damage_class="D40", status="new")
    for name in ("chainage_sd_m", "offset_sd_m", "size_error", "urgency", "passes_seen", "passes_valid", "missed"):
        setattr(row, name, 0)
    row.severity = "low"
    row.urgency_parts, row.first_seen, row.last_seen = {}, FIRST_DAY, FIRST_DAY
    locate_on(row, NETWORK.sections[0])
    row.section_id = section
    session.add(row)
    session.flush()
    return row


def reading(frames_m: Sequence[float], mounting: Camera | MountingHistory = CAMERA) -> Reading:
    poses = [pose(float(at)) for at in frames_m]
    return Reading(FIRST_DAY, mounting, len(poses), tuple(poses), (), (), (RUN.path,))


def observed(along_m: float, frames_m: Sequence[float], right_m: float = 0.0) -> Observation:
    tracker = Tracker()
    for at in map(pose, frames_m):
        detections = [detection((HOLE, along_m, right_m, 0.5, 0.5), at)]
        tracker.update(frame_observations(detections, at, CAMERA, TRAJECTORY), at.travelled_m)
    return next(tracker.finish())


def associated(observation: Observation, what: Damage | None) -> tuple[LocalOffset, Damage | None]:
    return LocalOffset(observation, Association(None, 0.0, 0.2), None), what


def visit_to(
    session: Session, frames_m: Sequence[float], *associations: tuple[LocalOffset, Damage | None]
) -> Exposure | None:
    """At the only damage."""
    visits = list(exposures(session, reading(frames_m), NETWORK, associations))
    return visits[0] if visits else None


@pytest.mark.parametrize(("offset_m", "frames"), [(1.75, 4), (-2.5, 3)])
def test_a_pass_in_either_lane_is_valid(session: Session, offset_m: float, frames: int) -> None:
    damage(session, 100.0, offset_m)
    visit = visit_to(session, ALL_ALONG)
    assert visit is not None
    assert (visit.frames, visit.passes, visit.shown, visit.valid) == (pytest.approx(frames, abs=1), 1, 0, True)


def test_whether_a_pass_is_valid_does_not_depend_on_detections(session: Session) -> None:
    hole = damage(session, 100.0)
    empty, full = (
        visit_to(session, ALL_ALONG),
        visit_to(session, ALL_ALONG, associated(observed(100.0, (89.0, 92.0)), hole)),
    )
    assert empty is not None
    assert full is not None
    assert (full.frames, full.valid, full.passes) == (empty.frames, empty.valid, empty.passes)
    assert (empty.shown, full.shown) == (0, 2)


@pytest.mark.parametrize("frames_m", [[96.0], [86.5, 120.0], [101.0, 104.0, 107.0]])
def test_one_frame_or_none_is_no_valid_pass(session: Session, frames_m: list[float]) -> None:
    damage(session, 100.0)
    visit = visit_to(session, frames_m)
    assert visit is None or not visit.valid


def test_damages_on_another_section_or_beyond_the_other_lane_were_not_visited(session: Session) -> None:
    damage(session, 100.0, section=2)
    damage(session, 120.0, offset_m=7.5)
    damage(session, 250.0)
    assert visit_to(session, ALL_ALONG) is None


def test_a_detection_from_another_section_is_stored_but_no_valid_pass(session: Session) -> None:
    hole = damage(session, 100.0, section=2)
    visit = visit_to(session, ALL_ALONG, associated(observed(100.0, (86.0, 89.0, 92.0, 95.0)), hole))
    assert visit is not None
    assert (visit.shown, visit.frames, visit.valid) == (4, 4, False)


def test_damages_outside_the_picture_were_not_visited(session: Session) -> None:
    """At 3 m ahead the picture is 3.8 m wide: the other lane lies beside it."""
    damage(session, 100.0, offset_m=-2.5)
    assert visit_to(session, [97.0]) is None
    damage(session, 100.0)
    assert visit_to(session, [97.0]) is not None


def test_a_return_trip_makes_two_passes(session: Session) -> None:
    damage(session, 100.0)
    way = RUN.path
    there = [pose(float(along)) for along in ALL_ALONG]
    twice = Reading(FIRST_DAY, CAMERA, 2, (*there, *map(_later, there)), (), (), (way, way))
    (visit,) = exposures(session, twice, NETWORK, ())
    assert visit.passes == 2


def _later(at: Pose) -> Pose:
    return replace(at, time_s=at.time_s + 600.0, run=1)


@pytest.mark.parametrize(("along_m", "beside"), [(100.8, True), (106.0, False)])
def test_an_unassociated_observation_within_reach_is_recorded(
    session: Session, along_m: float, *, beside: bool
) -> None:
    damage(session, 100.0)
    visit = visit_to(session, ALL_ALONG, associated(observed(along_m, (92.0,)), None))
    assert visit is not None
    assert (visit.shown, visit.unassociated_nearby) == (0, beside)


def test_a_detection_of_a_merged_damage_counts_for_the_one_it_was_merged_into(session: Session) -> None:
    target, merged = damage(session, 100.0), damage(session, 101.0)
    merged.merged_into = target.id
    visits = list(exposures(session, reading(ALL_ALONG), NETWORK, [associated(observed(101.0, (92.0, 95.0)), merged)]))
    assert [visit.shown for visit in visits] == [2, 2]


UPWARDS = replace(CAMERA, pitch_deg=-20.0)
"""A phone that shows the sky only."""


@pytest.mark.parametrize(("before", "after", "visible_m"), [(CAMERA, UPWARDS, 60.0), (UPWARDS, CAMERA, 140.0)])
def test_after_a_bump_the_camera_is_judged_as_it_was_at_each_frame(
    session: Session, before: Camera, after: Camera, visible_m: float
) -> None:
    """Bumped after 100 m: of two damages, 60 m and 140 m along the road, only one was in the picture."""
    damages = {at_m: damage(session, at_m).id for at_m in (60.0, 140.0)}
    bumped = MountingHistory((MountingSegment(0.0, before), MountingSegment(10.0, after)))
    (visit,) = exposures(session, reading(ALL_ALONG, bumped), NETWORK, ())
    assert (visit.damage.id, visit.valid) == (damages[visible_m], True)
