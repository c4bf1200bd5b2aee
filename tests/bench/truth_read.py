"""One drive of the season, read as the night reads a recording, less its pixels.

Here the simulator's drives are handed to the pipeline. The truth never goes through: what each box truly shows stands
in a table beside, keyed by (drive, pts, box).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.roads.network import RoadNetwork
from data.vehicle import Vehicle
from ingest.observe.reading import Reading
from ingest.read import PosedFrame, observe
from ingest.refusals import Refusal
from ingest.road.map_matching import match
from ingest.road.trajectory import Pose, Trajectory
from ingest.trace.frame_choice import FRAME_SPACING_M
from ingest.track.cleaning import clean, smooth
from ingest.track.fixes import Fix
from model.detection import Box, Detection
from model.geometry.camera import Camera, focal_px
from model.networks.candidates import without_repeats
from tests.bench.season import (
    LabelledDetection,
    Motion,
    PlannedDrive,
    Season,
    SimulatedRecording,
    TrueDamage,
    chainages,
    record,
)
from tests.bench.truth_plain import PlainBox, PlainDrive, plain_drive

PASSED_WITHIN_M = 8.0
"""A vehicle that drives a damage's section and comes so near to it passed it."""

BoxKey = tuple[int, float, float, float, float, float]
"""Drive, pts in seconds, box."""


@dataclass(frozen=True, slots=True)
class MatchedFrame:
    """A frame's place as it was matched, and as it was; frames stand for the metres between them."""

    section: str
    chainage_m: float
    true_section: str
    true_chainage_m: float
    plain_section: str | None


@dataclass(frozen=True)
class DriveResult:
    """One drive, read."""

    reading: Reading | Refusal
    truth: dict[BoxKey, int]
    frames: tuple[MatchedFrame, ...]
    driven_m: float
    """Truly."""
    passing_distances_m: dict[int, list[float]]
    """How far beside each damage of the sections it drove the vehicle truly passed, pass by pass."""
    plain: PlainDrive


def read_drive(season: Season, plan: PlannedDrive, network: RoadNetwork) -> DriveResult:
    """Track, clean, smooth, match, choose, observe."""
    recording = record(season, plan)
    camera = assumed_camera(recording)
    trajectory = _trajectory(recording, network, Vehicle.SWEEPER if plan.vehicle.sweeper else Vehicle.VAN)
    poses = _spaced(recording.frame_times_s, trajectory)
    times = np.array([pose.time_s for pose in poses])
    boxes = [
        PlainBox(pose.time_s, detection, truth, camera)
        for pose, boxes_of_frame in zip(poses, recording.detect(times), strict=True)
        for detection, truth in _without_repeats(boxes_of_frame)
    ]
    reading = observe(plan.start, trajectory, camera, _detected_frames(poses, boxes))
    plainly = plain_drive(plan, recording, boxes, times, network)
    return DriveResult(
        reading,
        {box_key(plan.number, box.pts_s, box.detection.box): box.truth for box in boxes},
        tuple(_matched_frames(season, recording, poses, plainly)),
        float(np.hypot(*np.diff(recording.motion.xy, axis=0).T).sum()),
        _passing_distances(season.damages, plan, recording.motion),
        plainly,
    )


def box_key(drive: int, pts_s: float, box: Box) -> BoxKey:
    """Of the truth beside."""
    return drive, pts_s, box.x1, box.y1, box.x2, box.y2


def assumed_camera(recording: SimulatedRecording) -> Camera:
    """The camera as the pipeline takes it to be: with the focal length that it guesses."""
    camera = recording.camera
    return replace(camera, focal_px=focal_px(camera.width, camera.height))


def _without_repeats(boxes: Sequence[LabelledDetection]) -> Iterator[LabelledDetection]:
    """What the pipeline's detectors leave of a frame's boxes, most confident first."""
    truth = {id(detection): shown for detection, shown in boxes}
    kept: list[Detection] = without_repeats([detection for detection, _ in boxes])
    return ((detection, truth[id(detection)]) for detection in kept)


def _trajectory(recording: SimulatedRecording, network: RoadNetwork, vehicle: Vehicle) -> Trajectory:
    fixes = clean([Fix(fix.time_s, fix.lon, fix.lat, fix.speed_mps) for fix in recording.fixes])
    return Trajectory(tuple(match(smooth(fixes), network, vehicle)), network)


def _spaced(frame_times_s: NDArray[np.float64], trajectory: Trajectory) -> list[Pose]:
    """The frame nearest to every `FRAME_SPACING_M` of each run."""
    poses: list[Pose] = []
    for run in trajectory.runs:
        inside = frame_times_s[(frame_times_s >= run.times_s[0]) & (frame_times_s <= run.times_s[-1])]
        travelled = np.interp(inside, run.times_s, run.travelled_m)
        if len(inside):
            wanted = np.arange(travelled[0], travelled[-1] + FRAME_SPACING_M / 2, FRAME_SPACING_M)
            nearest = np.unique(np.abs(travelled[:, None] - wanted[None]).argmin(axis=0))
            poses += filter(None, map(trajectory.pose_at, inside[nearest].tolist()))
    return poses


def _detected_frames(poses: Sequence[Pose], boxes: Sequence[PlainBox]) -> Iterator[PosedFrame]:
    by_frame = defaultdict(list)
    for box in boxes:
        by_frame[box.pts_s].append(box.detection)
    for pose in poses:
        yield PosedFrame(pose, by_frame[pose.time_s])


def _matched_frames(
    season: Season, recording: SimulatedRecording, poses: Sequence[Pose], plainly: PlainDrive
) -> Iterator[MatchedFrame]:
    names = [road.section for road in season.town.roads]
    times = np.array([pose.time_s for pose in poses])
    true = chainages(season.town, recording.plan, recording.motion, times)
    for pose, place, near in zip(poses, true, plainly.nearest, strict=True):
        matched = names[pose.position.section]
        yield MatchedFrame(matched, pose.position.chainage_m, *place, None if near is None else names[near])


def _passing_distances(damages: Sequence[TrueDamage], plan: PlannedDrive, motion: Motion) -> dict[int, list[float]]:
    by_section = defaultdict(list)
    for damage in damages:
        by_section[damage.road.section].append(damage)
    distances: dict[int, list[float]] = defaultdict(list)
    for number, leg in enumerate(plan.legs):
        on = np.flatnonzero(motion.legs == number)
        for damage in by_section[leg.section]:
            away = np.hypot(*(motion.xy[on] - damage.place).T)
            if away.min() < PASSED_WITHIN_M:
                distances[damage.id].append(float(away.min()))
    return dict(distances)
