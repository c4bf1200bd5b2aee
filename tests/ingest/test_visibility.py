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
from ingest.observe.tracker import DecodedFrame, Tracker
from ingest.reading import Reading
from ingest.road.trajectory import Pose
from model.geometry.camera import Camera
from tests.straight import CAMERA, HOLE, NETWORK, NO_PIXELS, RUN, TRAJECTORY, detection, pose

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
    row.severity = row.severity_least = "low"
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
    tracker = Tracker(lambda frame: "kept")
    for at in map(pose, frames_m):
        detections = [detection((HOLE, along_m, right_m, 0.5, 0.5), at)]
        tracker.update(
            DecodedFrame(at.time_s, NO_PIXELS), frame_observations(detections, at, CAMERA, TRAJECTORY), at.travelled_m
        )
    return next(tracker.finish())


def met(observation: Observation, what: Damage | None) -> tuple[LocalOffset, Damage | None]:
    return LocalOffset(observation, Association(None, 0.0, 0.2), None), what


def look(
    session: Session, frames_m: Sequence[float], *seen_there: tuple[LocalOffset, Damage | None]
) -> Exposure | None:
    """At the only damage."""
    looks = list(exposures(session, reading(frames_m), NETWORK, seen_there))
    return looks[0] if looks else None


@pytest.mark.parametrize(("offset_m", "frames"), [(1.75, 4), (-2.5, 3)])
def test_a_drive_past_is_a_valid_look_from_either_lane(session: Session, offset_m: float, frames: int) -> None:
    damage(session, 100.0, offset_m)
    told = look(session, ALL_ALONG)
    assert told is not None
    assert (told.frames, told.passes, told.shown, told.valid) == (pytest.approx(frames, abs=1), 1, 0, True)


def test_whether_a_look_is_valid_does_not_hang_on_what_was_seen(session: Session) -> None:
    hole = damage(session, 100.0)
    empty, full = look(session, ALL_ALONG), look(session, ALL_ALONG, met(observed(100.0, (89.0, 92.0)), hole))
    assert empty is not None
    assert full is not None
    assert (full.frames, full.valid, full.passes) == (empty.frames, empty.valid, empty.passes)
    assert (empty.shown, full.shown) == (0, 2)


@pytest.mark.parametrize("frames_m", [[96.0], [86.5, 120.0], [101.0, 104.0, 107.0]])
def test_one_frame_or_none_is_no_valid_look(session: Session, frames_m: list[float]) -> None:
    damage(session, 100.0)
    told = look(session, frames_m)
    assert told is None or not told.valid


def test_what_lies_on_another_section_or_beyond_the_other_lane_was_not_looked_at(session: Session) -> None:
    damage(session, 100.0, section=2)
    damage(session, 120.0, offset_m=7.5)
    damage(session, 250.0)
    assert look(session, ALL_ALONG) is None


def test_what_was_seen_from_another_section_is_kept_but_was_no_valid_pass(session: Session) -> None:
    hole = damage(session, 100.0, section=2)
    told = look(session, ALL_ALONG, met(observed(100.0, (86.0, 89.0, 92.0, 95.0)), hole))
    assert told is not None
    assert (told.shown, told.frames, told.valid) == (4, 4, False)


def test_what_the_picture_does_not_take_in_was_not_looked_at(session: Session) -> None:
    """At 3 m ahead the picture is 3.8 m wide: the other lane lies beside it."""
    damage(session, 100.0, offset_m=-2.5)
    assert look(session, [97.0]) is None
    damage(session, 100.0)
    assert look(session, [97.0]) is not None


def test_there_and_back_are_two_passes(session: Session) -> None:
    damage(session, 100.0)
    way = RUN.path
    there = [pose(float(along)) for along in ALL_ALONG]
    twice = Reading(FIRST_DAY, CAMERA, 2, (*there, *map(_later, there)), (), (), (way, way))
    (told,) = exposures(session, twice, NETWORK, ())
    assert told.passes == 2


def _later(at: Pose) -> Pose:
    return replace(at, time_s=at.time_s + 600.0, run=1)


@pytest.mark.parametrize(("along_m", "beside"), [(100.8, True), (106.0, False)])
def test_what_was_taken_for_another_within_reach_is_told(session: Session, along_m: float, *, beside: bool) -> None:
    damage(session, 100.0)
    told = look(session, ALL_ALONG, met(observed(along_m, (92.0,)), None))
    assert told is not None
    assert (told.shown, told.unassociated_nearby) == (0, beside)


def test_what_is_seen_of_a_part_is_seen_of_the_whole(session: Session) -> None:
    whole, part = damage(session, 100.0), damage(session, 101.0)
    part.merged_into = whole.id
    looks = list(exposures(session, reading(ALL_ALONG), NETWORK, [met(observed(101.0, (92.0, 95.0)), part)]))
    assert [one.shown for one in looks] == [2, 2]


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
