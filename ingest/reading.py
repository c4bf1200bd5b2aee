"""One recording, read: from the received files to what the drive saw and which metres it filmed."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from data.roads.network import RoadNetwork
from ingest.matching import match
from ingest.observing import FrameSeen, Observation, Observer
from ingest.placing import place
from ingest.prefetch import prefetched
from ingest.refusals import Reason, Refusal
from ingest.track import smooth
from ingest.trajectory import FilmedStretch, Pose, Trajectory, choose_frames, filmed_stretches
from ingest.video import Video, decode_at, read_video
from ingest.whereabouts import Whereabouts, whereabouts
from model.camera import Camera, camera_looking_at
from model.detection import Detector, Image
from model.judgeable import Obstacle, obstacle
from model.vanishing import VanishingPoint, default_point

SHORTEST_DRIVE_M = 10.0
"""Less than this, metres, is a parked vehicle and a restless receiver."""

CAMERA_FRAMES = 24
"""Frames looked at, spread over the recording, to find how the camera sits."""

BATCH = 4
"""Frames given to the detector at once: a GPU likes several, a CPU does not mind."""


@dataclass(frozen=True)
class Source:
    """The files of a recording and what it is called in messages."""

    video: Path
    track: Path | None
    stem: str


@dataclass(frozen=True)
class Drive:
    """A recording that can be looked at: when and where each of its frames was taken."""

    video: Video
    first_frame: datetime
    trajectory: Trajectory
    frames: tuple[tuple[int, Pose], ...]
    """Frames worth a look: index into the video's frames, and pose."""


@dataclass(frozen=True)
class Reading:
    """What a recording gave."""

    drive: Drive
    camera: Camera
    frames: int
    judged: int
    observations: tuple[Observation, ...]
    stretches: tuple[FilmedStretch, ...]


@dataclass
class _Looked:
    """Gathered while looking."""

    judged: list[Pose] = field(default_factory=list)
    obstacles: Counter[Obstacle] = field(default_factory=Counter)
    observations: list[Observation] = field(default_factory=list)


def open_drive(source: Source, network: RoadNetwork) -> Drive | Refusal:
    """Read a recording's clock and track and lay it on the roads, without decoding a frame."""
    video = read_video(source.video)
    if isinstance(video, Refusal):
        return video
    where = whereabouts(video, source.track, source.stem)
    if isinstance(where, Refusal):
        return where
    trajectory = Trajectory(tuple(match(smooth(where.fixes), network)), network)
    frames = choose_frames(video.times_s, trajectory)
    if not frames:
        lon, lat = where.fixes[0].lon, where.fixes[0].lat
        return Refusal(Reason.OFF_NETWORK, {"lat": lat, "lon": lon})
    if (driven := _driven_m(frames)) < SHORTEST_DRIVE_M:
        return Refusal(Reason.STATIONARY, {"metres": driven})
    return Drive(video, where.first_frame, trajectory, tuple(frames))


def started_at(source: Source) -> datetime | Refusal:
    """When a recording's first frame was taken: the night takes recordings in this order."""
    video = read_video(source.video)
    where: Whereabouts | Refusal = (
        video if isinstance(video, Refusal) else whereabouts(video, source.track, source.stem)
    )
    return where if isinstance(where, Refusal) else where.first_frame


def look(
    drive: Drive, detector: Detector, keep: Callable[[FrameSeen], str], advance: Callable[[int], None]
) -> Reading | Refusal:
    """Look at every chosen frame and gather what the drive saw.

    Args:
        keep: writes a frame's picture and gives its name.
        advance: told after each batch how many frames were looked at.
    """
    camera = find_camera(drive)
    looked = _Looked()
    observer, run = Observer(keep), -1
    for batch in _batches(_frames(drive)):
        for frame, pose, found in _judged(batch, detector, looked):
            if pose.run != run:
                looked.observations.extend(observer.finish())
                run = pose.run
            placed = [spot for d in found if (spot := place(d, pose, camera, drive.trajectory))]
            observer.see(frame, placed)
            looked.observations.extend(observer.leave_behind(pose.travelled_m))
        advance(len(batch))
    looked.observations.extend(observer.finish())
    return _reading(drive, camera, looked)


def find_camera(drive: Drive) -> Camera:
    """How the phone sat in this recording, out of where its road vanishes."""
    vanishing: VanishingPoint | None = None
    step = max(1, len(drive.frames) // CAMERA_FRAMES)
    for _, image in decode_at(drive.video, [int(drive.video.pts[i]) for i, _ in drive.frames[::step]]):
        vanishing = vanishing or VanishingPoint(image.shape[1], image.shape[0])
        vanishing.add(image)
    width, height = (vanishing.width, vanishing.height) if vanishing else (1920, 1080)
    found = vanishing.estimate() if vanishing else None
    return camera_looking_at(found or default_point(width, height), width, height)


Look = tuple[FrameSeen, Pose]


def _frames(drive: Drive) -> Iterator[Look]:
    wanted = [int(drive.video.pts[index]) for index, _ in drive.frames]
    for number, image in prefetched(decode_at(drive.video, wanted), ahead=2 * BATCH):
        pose = drive.frames[number][1]
        yield FrameSeen(pose.time_s, image), pose


def _batches(frames: Iterator[Look]) -> Iterator[list[Look]]:
    while batch := list(islice(frames, BATCH)):
        yield batch


def _judged(batch: Sequence[Look], detector: Detector, looked: _Looked) -> Iterator[tuple[FrameSeen, Pose, list]]:  # type: ignore[type-arg]
    """Detections of the frames that can be judged; the others are counted by what stood in the way."""
    good: list[Look] = []
    for frame, pose in batch:
        hindrance = obstacle(frame.image)
        if hindrance:
            looked.obstacles[hindrance] += 1
        else:
            good.append((frame, pose))
    images: list[Image] = [frame.image for frame, _ in good]
    looked.judged.extend(pose for _, pose in good)
    for (frame, pose), found in zip(good, detector.detect(images) if images else [], strict=True):
        yield frame, pose, found


def _reading(drive: Drive, camera: Camera, looked: _Looked) -> Reading | Refusal:
    seen = len(looked.judged) + sum(looked.obstacles.values())
    if not seen:
        return Refusal(Reason.TRUNCATED)
    if not looked.judged:
        causes = ", ".join(f"{cause.danish}: {count}" for cause, count in looked.obstacles.most_common())
        return Refusal(Reason.NOT_JUDGEABLE, {"frames": seen, "causes": causes})
    stretches = tuple(filmed_stretches(looked.judged, drive.trajectory))
    return Reading(drive, camera, seen, len(looked.judged), tuple(looked.observations), stretches)


def _driven_m(frames: Sequence[tuple[int, Pose]]) -> float:
    ends: dict[int, list[float]] = {}
    for _, pose in frames:
        ends.setdefault(pose.run, []).append(pose.travelled_m)
    return sum(max(m) - min(m) for m in ends.values())
