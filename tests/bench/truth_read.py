"""One drive of the season, read as the night reads a recording, less its pixels.

The truth never goes through: what each box truly shows stands in a table beside, keyed by (drive, pts, box).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.roads.network import RoadNetwork
from data.vehicle import Vehicle
from ingest.observe.tracker import DecodedFrame
from ingest.reading import Reading, Seen, gather
from ingest.refusals import Refusal
from ingest.road.map_matching import match
from ingest.road.trajectory import Pose, Trajectory, choose_frames
from ingest.track.cleaning import clean, smooth
from ingest.track.fixes import Fix
from model.detection import Box
from tests.bench.season import Motion, PlannedDrive, Recorded, Season, TrueDamage, chainages, record
from tests.bench.truth_plain import PlainBox, PlainDrive, plain_drive

NO_PIXELS = np.zeros((1, 1, 3), np.uint8)
PASSED_WITHIN_M = 8.0
"""A vehicle that drives a damage's section and comes so near to it passed it."""

Key = tuple[int, float, float, float, float, float]
"""Drive, pts in seconds, box."""


@dataclass(frozen=True, slots=True)
class Metre:
    """A frame's place as it was matched, and as it was; frames stand for the metres between them."""

    section: str
    chainage_m: float
    true_section: str
    true_chainage_m: float
    plain_section: str | None


@dataclass(frozen=True)
class Read:
    """One drive, read."""

    reading: Reading | Refusal
    truth: dict[Key, int]
    metres: tuple[Metre, ...]
    driven_m: float
    """Truly."""
    passed: dict[int, list[float]]
    """How far beside each damage of the sections it drove the vehicle truly passed, metres, pass by pass."""
    plain: PlainDrive


def read_drive(season: Season, plan: PlannedDrive, network: RoadNetwork) -> Read:
    """Track, clean, smooth, match, choose, gather."""
    recorded = record(season, plan)
    trajectory = _trajectory(recorded, network, Vehicle.SWEEPER if plan.vehicle.sweeper else Vehicle.VAN)
    poses = [pose for _, pose in choose_frames(recorded.frame_times_s, trajectory)]
    times = np.array([pose.time_s for pose in poses])
    boxes = [
        PlainBox(pose.time_s, detection, truth, recorded.camera)
        for pose, found in zip(poses, recorded.look(times), strict=True)
        for detection, truth in found
    ]
    reading = gather(plan.start, trajectory, recorded.camera, _seen(poses, boxes), lambda frame: f"{frame.pts_s:.3f}")
    plainly = plain_drive(plan, recorded, boxes, times, network)
    return Read(
        reading,
        {key(plan.number, box.pts_s, box.detection.box): box.truth for box in boxes},
        tuple(_metres(season, recorded, poses, plainly)),
        float(np.hypot(*np.diff(recorded.motion.xy, axis=0).T).sum()),
        _passed(season.damages, plan, recorded.motion),
        plainly,
    )


def key(drive: int, pts_s: float, box: Box) -> Key:
    """Of the truth beside."""
    return drive, pts_s, box.x1, box.y1, box.x2, box.y2


def _trajectory(recorded: Recorded, network: RoadNetwork, vehicle: Vehicle) -> Trajectory:
    fixes = clean([Fix(fix.time_s, fix.lon, fix.lat, fix.speed_mps) for fix in recorded.fixes])
    return Trajectory(tuple(match(smooth(fixes), network, vehicle)), network)


def _seen(poses: Sequence[Pose], boxes: Sequence[PlainBox]) -> Iterator[Seen]:
    by_frame = defaultdict(list)
    for box in boxes:
        by_frame[box.pts_s].append(box.detection)
    for pose in poses:
        yield Seen(DecodedFrame(pose.time_s, NO_PIXELS), pose, by_frame[pose.time_s])


def _metres(season: Season, recorded: Recorded, poses: Sequence[Pose], plainly: PlainDrive) -> Iterator[Metre]:
    names = [road.section for road in season.town.roads]
    times = np.array([pose.time_s for pose in poses])
    true = chainages(season.town, recorded.plan, recorded.motion, times)
    for pose, place, near in zip(poses, true, plainly.nearest, strict=True):
        matched = names[pose.position.section]
        yield Metre(matched, pose.position.chainage_m, *place, None if near is None else names[near])


def _passed(damages: Sequence[TrueDamage], plan: PlannedDrive, motion: Motion) -> dict[int, list[float]]:
    by_section = defaultdict(list)
    for damage in damages:
        by_section[damage.road.section].append(damage)
    passed: dict[int, list[float]] = defaultdict(list)
    for number, leg in enumerate(plan.legs):
        on = np.flatnonzero(motion.legs == number)
        for damage in by_section[leg.section]:
            away = np.hypot(*(motion.xy[on] - damage.place).T)
            if away.min() < PASSED_WITHIN_M:
                passed[damage.id].append(float(away.min()))
    return dict(passed)
