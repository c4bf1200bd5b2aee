"""One recording, read: from the received files to what the drive saw and which metres it filmed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from data.roads.network import RoadNetwork
from data.vehicle import Vehicle
from ingest.observe.fragments import merge_fragments
from ingest.observe.frame_observations import frame_observations
from ingest.observe.mounting import MountingHistory, estimate_mounting
from ingest.observe.observation import Observation
from ingest.observe.pictures import DecodedFrame, KeptPicture, PictureSelector
from ingest.observe.placing import PlacedDetection
from ingest.observe.tracker import Tracker
from ingest.recording_notes import facts, remark
from ingest.refusals import Reason, Refusal
from ingest.road.map_matching import match
from ingest.road.trajectory import FilmedStretch, Pose, Trajectory, choose_frames, filmed_stretches
from ingest.road.vehicle_path import VehiclePath
from ingest.track.cleaning import smooth
from ingest.track.clock_offset import ClockOffset, find_clock_offset
from ingest.track.georeference import georeference
from ingest.track.same_drive import Driven, driven
from ingest.video.container import Video, decode_at, read_video
from ingest.video.lens import focal
from ingest.video.motion_samples import GroundMotionSample, ground_motion_samples
from ingest.video.prefetch import prefetched
from model.blocked import is_blocked
from model.detection import Box, Detection, Detector, Image
from model.geometry.camera import Camera, camera_looking_at
from model.geometry.vanishing_point import VanishingPoint, default_point
from model.judgeable import Obstacle, obstacle
from model.networks.privacy import hidden_share
from model.networks.vehicles import own_vehicle, vehicle_finder

SHORTEST_DRIVE_M = 10.0
"""Less than this, metres, is a parked vehicle and a restless receiver."""

CAMERA_FRAMES = 24
"""Frames looked at, spread over the recording, to find how the camera sits."""

BATCH = 4
"""Frames given to the detector at once: a GPU likes several, a CPU does not mind."""

AHEAD_BYTES = 50 << 20
"""Decoded frames that wait for the detector: eight of 1080p, two of 4K."""

MEASURED_HEIGHT_REL_SD = 0.02
"""Of a height by tape: 3 cm in 1.4 m."""


@dataclass(frozen=True, slots=True)
class Phone:
    """What a person told of the phone in its holder."""

    height_m: float | None = None
    field_deg: float | None = None


@dataclass(frozen=True)
class Source:
    """The files of a recording and what it is called in messages."""

    video: Path
    track: Path | None
    stem: str
    vehicle: Vehicle = Vehicle.VAN
    phone: Phone = Phone()
    shown: tuple[tuple[float, float], ...] = ()
    """Seconds of the video that another recording has shown already: they are not looked at."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a recording was made."""

    first_frame: datetime
    seconds: float
    """From its first frame to its last."""
    driven: Driven
    """Where its vehicle was meanwhile."""


@dataclass(frozen=True)
class Drive:
    """A recording that can be looked at: when and where each of its frames was taken."""

    video: Video
    first_frame: datetime
    trajectory: Trajectory
    frames: tuple[tuple[int, Pose], ...]
    """Frames worth a look: index into the video's frames, and pose."""
    phone: Phone = Phone()
    steps: tuple[GroundMotionSample, ...] = ()
    """What the picture's own motion told."""
    lag: ClockOffset | None = None
    """By how much the video's clock was put right."""
    driven: Driven | None = None
    """Where it was, by the clock as it came."""


class Seated(Protocol):
    """A camera along a drive."""

    def at(self, time_s: float) -> Camera:
        """The camera as it sat at an instant, seconds from the first frame."""


@dataclass(frozen=True)
class Mounting:
    """How the phone sat in one recording."""

    sat: MountingHistory
    own_vehicle: tuple[Box, ...]
    """Where the bonnet or dashboard would be taken for a vehicle ahead."""


@dataclass(frozen=True)
class Seen:
    """A frame that was looked at."""

    frame: DecodedFrame
    pose: Pose
    found: Sequence[Detection] | Obstacle
    """What the detector found, or why the frame cannot be judged."""


@dataclass(frozen=True)
class Reading:
    """What a recording gave."""

    first_frame: datetime
    mounting: Seated
    """The camera at each instant: a bump may turn it during the drive."""
    frames: int
    judged_poses: tuple[Pose, ...]
    """Of the frames that could be judged, in order."""
    observations: tuple[Observation, ...]
    stretches: tuple[FilmedStretch, ...]
    paths: tuple[VehiclePath, ...]
    """Of the runs."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """What the footage told of camera and clock, in plain values."""
    kept: Mapping[float, KeptPicture] = field(default_factory=dict)
    """The pictures that were written, by their frame's time, seconds."""
    driven: Driven | None = None
    """Where it was, by the clock as it came."""
    duration_s: float = 0.0

    def hidden_share(self, placed: PlacedDetection) -> float | None:
        """How much of a sighting's box lies under the blur of its frame's picture, 0–1; None where none was kept."""
        kept = self.kept.get(placed.pose.time_s)
        return None if kept is None else hidden_share(placed.detection.box, kept.hidden)


def open_drive(source: Source, network: RoadNetwork) -> Drive | Refusal:
    """Read a recording's clock and track and lay it on the roads; a few frames tell camera and clock."""
    video = read_video(source.video)
    if isinstance(video, Refusal):
        return video
    where = georeference(video, source.track, source.stem)
    if isinstance(where, Refusal):
        return where
    way = driven(where.first_frame, video.duration_s, where.fixes)
    walked = ground_motion_samples(video, source.phone.field_deg)
    lag = find_clock_offset(walked, smooth(where.fixes))
    where = where.later(lag.seconds) if lag else where
    trajectory = Trajectory(tuple(match(smooth(where.fixes), network, source.vehicle)), network)
    frames = choose_frames(video.times_s, trajectory)
    if not frames:
        lon, lat = where.fixes[0].lon, where.fixes[0].lat
        return Refusal(Reason.OFF_NETWORK, {"lat": lat, "lon": lon})
    frames = [one for one in frames if not _is_shown(float(video.times_s[one[0]]), source)]
    if (metres := _driven_m(frames)) < SHORTEST_DRIVE_M:
        return Refusal(Reason.STATIONARY, {"metres": metres})
    return Drive(video, where.first_frame, trajectory, tuple(frames), source.phone, walked, lag, way)


def _is_shown(time_s: float, source: Source) -> bool:
    return any(start <= time_s <= end for start, end in source.shown)


def span_of(source: Source) -> Span | Refusal:
    """When a recording was made: the night takes recordings in this order."""
    video = read_video(source.video)
    if isinstance(video, Refusal):
        return video
    where = georeference(video, source.track, source.stem)
    if isinstance(where, Refusal):
        return where
    way = driven(where.first_frame, video.duration_s, where.fixes)
    return Span(where.first_frame, video.duration_s, way)


def look(
    drive: Drive, detector: Detector, keep: Callable[[DecodedFrame], KeptPicture], advance: Callable[[int], None]
) -> Reading | Refusal:
    """Look at every chosen frame and gather what the drive saw.

    Args:
        keep: blurs and writes a frame's picture.
        advance: told after each batch how many frames were looked at.
    """
    mounting = find_mounting(drive)
    seen = _seen(drive, mounting, detector, advance)
    reading = gather(drive.first_frame, drive.trajectory, mounting.sat, seen, keep)
    if isinstance(reading, Refusal):
        return reading
    remark(drive.video.path.name, mounting.sat, drive.lag, drive.phone.height_m)
    told = facts(mounting.sat, drive.lag)
    return replace(reading, told=told, driven=drive.driven, duration_s=drive.video.duration_s)


def gather(
    first_frame: datetime,
    trajectory: Trajectory,
    seated: Seated,
    seen: Iterable[Seen],
    keep: Callable[[DecodedFrame], KeptPicture],
) -> Reading | Refusal:
    """Put what was seen on the road, frame by frame in the order of the drive."""
    judged: list[Pose] = []
    obstacles: Counter[Obstacle] = Counter()
    observations: list[Observation] = []
    pictures, run = PictureSelector(keep), -1
    tracker = Tracker(pictures)
    for one in seen:
        if isinstance(one.found, Obstacle):
            obstacles[one.found] += 1
            continue
        if one.pose.run != run:
            observations.extend(tracker.finish())
            run = one.pose.run
        tracker.update(
            one.frame,
            frame_observations(one.found, one.pose, seated.at(one.pose.time_s), trajectory),
            one.pose.travelled_m,
        )
        observations.extend(tracker.finish_passed(one.pose.travelled_m))
        judged.append(one.pose)
    observations.extend(tracker.finish())
    frames = len(judged) + obstacles.total()
    if not judged:
        return _nothing_judged(frames, obstacles)
    stretches = tuple(filmed_stretches(judged, trajectory))
    paths = tuple(run.path for run in trajectory.runs)
    observed = frames, tuple(judged), merge_fragments(observations), stretches, paths
    return Reading(first_frame, seated, *observed, kept=pictures.kept)


def find_mounting(drive: Drive) -> Mounting:
    """How the phone sat in this recording, out of where its road vanishes and what never leaves the picture."""
    vanishing: VanishingPoint | None = None
    vehicles: list[list[Box]] = []
    step = max(1, len(drive.frames) // CAMERA_FRAMES)
    for _, image in decode_at(drive.video, [int(drive.video.pts[i]) for i, _ in drive.frames[::step]]):
        vanishing = vanishing or VanishingPoint(image.shape[1], image.shape[0])
        vanishing.add(image)
        vehicles.append(vehicle_finder().find(image))
    width, height = (vanishing.width, vanishing.height) if vanishing else (1920, 1080)
    found = vanishing.estimate() if vanishing else None
    guess = _guessed(drive, found or default_point(width, height), width, height)
    return Mounting(estimate_mounting(guess, drive.steps, drive.trajectory), tuple(own_vehicle(vehicles, height)))


def _guessed(drive: Drive, vanishing: tuple[float, float], width: int, height: int) -> Camera:
    """The camera as one frame's lines, the container and a person tell of it."""
    known, phone = focal(drive.video.tags, drive.phone.field_deg, width, height), drive.phone
    camera = replace(camera_looking_at(vanishing, width, height, known.px), focal_rel_sd=known.rel_sd)
    if phone.height_m is None:
        return camera
    return replace(camera, mount_m=phone.height_m, mount_rel_sd=MEASURED_HEIGHT_REL_SD)


def _seen(drive: Drive, mounting: Mounting, detector: Detector, advance: Callable[[int], None]) -> Iterator[Seen]:
    """Decode, judge and detect, a batch at a time."""
    wanted = [int(drive.video.pts[index]) for index, _ in drive.frames]
    images = prefetched(decode_at(drive.video, wanted), ahead=_ahead(mounting.sat.at(0.0)))
    while batch := list(islice(images, BATCH)):
        hindrances = [_hindrance(image, mounting, drive.frames[number][1].time_s) for number, image in batch]
        good: list[Image] = [image for (_, image), bad in zip(batch, hindrances, strict=True) if not bad]
        found = iter(detector.detect(good) if good else [])
        for (number, image), hindrance in zip(batch, hindrances, strict=True):
            pose = drive.frames[number][1]
            yield Seen(DecodedFrame(pose.time_s, image), pose, hindrance or next(found))
        advance(len(batch))


def _ahead(camera: Camera) -> int:
    """So many frames of this size may wait for the detector."""
    return min(max(AHEAD_BYTES // (camera.width * camera.height * 3), 1), 2 * BATCH)


def _hindrance(image: Image, mounting: Mounting, time_s: float) -> Obstacle | None:
    if found := obstacle(image):
        return found
    vehicles = vehicle_finder().find(image)
    return Obstacle.BLOCKED if is_blocked(vehicles, mounting.own_vehicle, mounting.sat.at(time_s)) else None


def _nothing_judged(frames: int, obstacles: Counter[Obstacle]) -> Refusal:
    if not frames:
        return Refusal(Reason.TRUNCATED)
    causes = ", ".join(f"{cause.danish}: {count}" for cause, count in obstacles.most_common())
    return Refusal(Reason.NOT_JUDGEABLE, {"frames": frames, "causes": causes})


def _driven_m(frames: Sequence[tuple[int, Pose]]) -> float:
    ends: dict[int, list[float]] = {}
    for _, pose in frames:
        ends.setdefault(pose.run, []).append(pose.travelled_m)
    return sum(max(m) - min(m) for m in ends.values())
