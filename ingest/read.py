"""Read: the second step of a night. Trace, track and roads become a reading: geometry only, a function of values.

It needs neither the video nor a database, so it can be done again whenever the code, the roads or what is known of the
phone gets better.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data.roads.network import RoadNetwork
from ingest.observe.calibration import guessed
from ingest.observe.fragments import merge_fragments
from ingest.observe.frame_observations import frame_observations
from ingest.observe.merged_views import without_merged_views
from ingest.observe.mounting import MountingHistory, estimate_mounting
from ingest.observe.observation import Observation
from ingest.observe.reading import Mounting, Reading
from ingest.observe.tracker import Tracker
from ingest.recording_notes import facts, remark
from ingest.refusals import Reason, Refusal
from ingest.road.map_matching import match
from ingest.road.registered_steps import with_steps
from ingest.road.trajectory import Pose, Trajectory, filmed_stretches
from ingest.source import Source
from ingest.trace.frame_choice import FRAME_SPACING_M
from ingest.trace.trace import Trace, TracedFrame
from ingest.track.cleaning import smooth
from ingest.track.clock_offset import find_clock_offset
from ingest.track.georeference import GeoreferencedTrack
from ingest.track.same_drive import driven
from model.blocked import is_blocked
from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.judgeable import Obstacle
from model.networks.vehicles import own_vehicle

SHORTEST_DRIVE_M = 10.0
"""Less than this, metres, is a parked vehicle and a restless receiver."""

CLOSEST_SPACING_M = 2 / 3 * FRAME_SPACING_M
"""Inspected frames nearer than this to the one before, metres, show nothing new: they were chosen while the vehicle
stood, or by a clock that was off."""

OWN_VEHICLE_FRAMES = 24
"""Frames, spread over the recording, that are compared to find the own bonnet."""


@dataclass(frozen=True, slots=True)
class PosedFrame:
    """An inspected frame with its place."""

    pose: Pose
    outcome: Sequence[Detection] | Obstacle
    """What was detected, or why the frame cannot be judged."""


def read(trace: Trace, track: GeoreferencedTrack, network: RoadNetwork, source: Source) -> Reading | Refusal:
    """What a drive observed, and which metres it filmed.

    Args:
        track: on the video's clock, as it came.
        source: for the vehicle, the phone, and what another recording has shown; its files are not opened.
    """
    way = driven(track.first_frame, trace.duration_s, track.fixes)
    offset = None if track.one_clock else find_clock_offset(trace.motion, smooth(track.fixes))
    track = track.later(offset.seconds) if offset else track
    trajectory = Trajectory(tuple(match(smooth(track.fixes), network, source.vehicle)), network)
    posed = _posed(trace.frames, trajectory)
    if not posed:
        return off_network(track, network)
    posed = [(frame, pose) for frame, pose in posed if not _is_shown(frame.time_s, source)]
    if (metres := _driven_m([pose for _, pose in posed])) < SHORTEST_DRIVE_M:
        return Refusal(Reason.STATIONARY, {"metres": metres})
    mounting = estimate_mounting(_guess(trace, source), trace.motion, trajectory, trace.pairs, source.phone.earlier)
    trajectory = with_steps(trajectory, mounting.steps)
    posed = [(frame, pose) for frame, pose in _posed(trace.frames, trajectory) if not _is_shown(frame.time_s, source)]
    reading = observe(track.first_frame, trajectory, mounting, _judged(trace, posed, mounting))
    if isinstance(reading, Refusal):
        return reading
    remark(source.video.name, mounting, track, offset, source.phone.height_m)
    return replace(reading, facts=facts(mounting, track.clock, offset), driven=way, duration_s=trace.duration_s)


def off_network(track: GeoreferencedTrack, network: RoadNetwork) -> Refusal:
    """The refusal of a drive that the imported roads do not show, with which roads these were."""
    first = track.fixes[0]
    return Refusal(Reason.OFF_NETWORK, {"lat": first.lat, "lon": first.lon, "roads": roads_stamp(network)})


def roads_stamp(network: RoadNetwork) -> str:
    """Another for other roads: how many sections there are, and their metres."""
    return f"{len(network.sections)} sections, {sum(section.length_m for section in network.sections):.0f} m"


def observe(
    first_frame: datetime, trajectory: Trajectory, mounting: Mounting, frames: Iterable[PosedFrame]
) -> Reading | Refusal:
    """Put what the frames show on the road, and follow it from frame to frame."""
    judged: list[Pose] = []
    obstacles: Counter[Obstacle] = Counter()
    observations: list[Observation] = []
    tracker, run = Tracker(), -1
    for frame in frames:
        pose, outcome = frame.pose, frame.outcome
        if isinstance(outcome, Obstacle):
            obstacles[outcome] += 1
            continue
        if pose.run != run:
            observations.extend(tracker.finish())
            run = pose.run
        tracker.update(
            frame_observations(outcome, pose, mounting.at(pose.time_s), trajectory),
            pose.travelled_m,
        )
        observations.extend(tracker.finish_passed(pose.travelled_m))
        judged.append(pose)
    observations.extend(tracker.finish())
    if not judged:
        return _nothing_judged(obstacles)
    return Reading(
        first_frame=first_frame,
        mounting=mounting,
        frames=len(judged) + obstacles.total(),
        judged_poses=tuple(judged),
        observations=without_merged_views(merge_fragments(observations)),
        stretches=tuple(filmed_stretches(judged, trajectory)),
        paths=tuple(run.path for run in trajectory.runs),
    )


def _posed(frames: Iterable[TracedFrame], trajectory: Trajectory) -> list[tuple[TracedFrame, Pose]]:
    """The frames on the network, each at least `CLOSEST_SPACING_M` after the one before."""
    kept: list[tuple[TracedFrame, Pose]] = []
    for frame in frames:
        pose = trajectory.pose_at(frame.time_s)
        last = kept[-1][1] if kept else None
        near = pose and last and last.run == pose.run and pose.travelled_m - last.travelled_m < CLOSEST_SPACING_M
        if pose and not near:
            kept.append((frame, pose))
    return kept


def _is_shown(time_s: float, source: Source) -> bool:
    return any(start <= time_s <= end for start, end in source.shown)


def _guess(trace: Trace, source: Source) -> Camera:
    return guessed(trace.vanishing_point, (trace.width, trace.height), trace.focal, source.phone.height_m)


def _judged(trace: Trace, posed: Sequence[tuple[TracedFrame, Pose]], mounting: MountingHistory) -> Iterable[PosedFrame]:
    own = _own_vehicle(trace, [frame for frame, _ in posed])
    for frame, pose in posed:
        if frame.obstacle:
            yield PosedFrame(pose, frame.obstacle)
        elif is_blocked(frame.vehicles, own, mounting.at(frame.time_s)):
            yield PosedFrame(pose, Obstacle.BLOCKED)
        else:
            yield PosedFrame(pose, frame.detections)


def _own_vehicle(trace: Trace, frames: Sequence[TracedFrame]) -> list[Box]:
    """Where the bonnet or dashboard would be taken for a vehicle ahead."""
    clear = [frame for frame in frames if not frame.obstacle]
    spread = clear[:: max(1, len(clear) // OWN_VEHICLE_FRAMES)]
    return own_vehicle([frame.vehicles for frame in spread], trace.height)


def _nothing_judged(obstacles: Counter[Obstacle]) -> Refusal:
    causes = ", ".join(f"{cause.danish}: {count}" for cause, count in obstacles.most_common())
    return Refusal(Reason.NOT_JUDGEABLE, {"frames": obstacles.total(), "causes": causes})


def _driven_m(poses: Sequence[Pose]) -> float:
    ends: dict[int, list[float]] = {}
    for pose in poses:
        ends.setdefault(pose.run, []).append(pose.travelled_m)
    return sum(max(m) - min(m) for m in ends.values())
