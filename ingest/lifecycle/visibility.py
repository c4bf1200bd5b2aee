"""Visibility: how many of a drive's frames had a known damage in view, how many of them showed it, and what that says.

This is the one place that defines a valid pass of a damage: by where the vehicle drove and what its camera could see,
never by what was detected.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.listed import listed
from data.roads.network import RoadNetwork
from data.schema import Damage, Look
from ingest.fuse.fusion import Associations
from ingest.lifecycle.boxes import ObservedPlaces, frames_with_boxes
from ingest.observe.evidence import LOG_MISS, of_one_drive
from ingest.observe.placing import OWN_ROAD_LATERAL_M
from ingest.observe.reading import Reading
from ingest.road.trajectory import Pose
from model.geometry.camera import Camera
from model.geometry.ground import MEASURABLE_TO_M

Floats = NDArray[np.float64]
MIN_VIEW_M = 2.5
"""Nearest distance ahead at which a frame shows a damage, metres: past the bonnet. The farthest is
`model.geometry.ground.MEASURABLE_TO_M`."""

NEAR_DETECTION_PROBABILITY, NEAR_M, LOGIT_PER_M = 0.79, 8.0, 0.16
"""Probability that a frame shows a damage up to so many metres ahead, and how much its logit falls for each metre
beyond. Measured on real pictures (weights version 4, 399 held-out pictures): 0.79 of boxes over 110 of 640 pixels, 0.19
of those of 20-70 pixels, as small as a damage at 25 m. The simulated season is given the same numbers, so it is no test
of them."""

MIN_PASS_PROBABILITY = 0.9
"""A pass is valid for a damage when its frames together would show a common damage with at least this probability:
three or four frames from the damage's own lane, three from the other; not one or two frames at a junction's corner."""


@dataclass(frozen=True)
class Exposure:
    """One drive's view of one damage."""

    damage: Damage
    frames: int
    """That had it in view, or showed it all the same; at least one."""
    detection_probability: float
    """Of one of them to show a common damage there, on average."""
    passes: int
    """How often the vehicle came by."""
    valid: bool
    """Whether the frames that had it in view would have shown a common damage."""
    shown: int
    """Frames that showed it: whose box speaks for a damage rather than against one."""
    seen: bool
    """Whether any frame has a box there, however weak."""
    evidence: float
    """Log likelihood ratio of all those frames, that it exists against that it never did."""
    unassociated_nearby: bool
    """An observation within its reach was associated with another damage, or with none."""

    def row(self, recording_id: int, at: datetime) -> Look:
        """As it is stored."""
        return Look(
            damage_id=self.damage.id,
            recording_id=recording_id,
            at=at,
            frames=self.frames,
            chance=self.detection_probability,
            passes=self.passes,
            valid=self.valid,
            shown=self.shown,
            beside=self.unassociated_nearby,
        )


def exposures(
    session: Session, reading: Reading, network: RoadNetwork, associations: Associations
) -> Iterator[Exposure]:
    """Every known damage that the drive showed, or had in view from the damage's own section, in order of ids."""
    shown = frames_with_boxes(session, associations)
    observed = ObservedPlaces.of([offset for offset, _ in associations])
    sections = {network.sections[number].id: frames for number, frames in _frames_by_section(reading).items()}
    on_the_way = or_(listed(Damage.section_id, sections), listed(Damage.id, shown))
    known = select(Damage).where(on_the_way, Damage.status != Status.WITHDRAWN).order_by(Damage.id)
    for damage in session.scalars(known):
        frames, times = sections.get(damage.section_id), shown.get(damage.id, {})
        visibility = frames.visibility(damage) if frames else _VisibilityOfPlace()
        if visibility.frames or times:
            sure = [seen.log_ratio for seen in times.values() if seen.sure]
            nearby = not sure and observed.any_within_reach(damage)
            seen = [seen.log_ratio for seen in times.values()]
            boxed = times.keys() | observed.times_over(damage)
            misses = () if nearby else visibility.log_misses(boxed)
            yield Exposure(
                damage,
                max(visibility.frames, len(times)),
                visibility.detection_probability,
                visibility.passes,
                visibility.valid,
                sum(log_ratio > 0 for log_ratio in sure),
                bool(times),
                of_one_drive([*seen, *misses]),
                nearby,
            )


@dataclass(frozen=True, slots=True)
class _VisibilityOfPlace:
    """How a drive's frames had one place in view; by default none had."""

    frames: int = 0
    """That have it in view."""
    detection_probability: float = NEAR_DETECTION_PROBABILITY
    """Of one of them to show a common damage there, on average."""
    passes: int = 0
    times_s: tuple[float, ...] = ()
    """Of those frames."""

    def log_misses(self, boxed_s: Container[float]) -> list[float]:
        """Log likelihood ratio of each frame that had it in view and has no box there.

        Args:
            boxed_s: times of the frames that have one, be it another damage's.
        """
        return [LOG_MISS for time_s in self.times_s if time_s not in boxed_s]

    @property
    def valid(self) -> bool:
        """Whether they would show a common damage."""
        return 1 - (1 - self.detection_probability) ** self.frames >= MIN_PASS_PROBABILITY


@dataclass(frozen=True)
class _SectionFrames:
    """The judged frames on one section, in the order of the drive; n rows each."""

    cameras: tuple[Camera, ...]
    """The different mountings of the phone."""
    mounting: NDArray[np.int64]
    """(n,) index of the camera at each frame's own time: a bump may have turned it."""
    xy: Floats
    """(n, 2) of the vehicle, EPSG:25832."""
    heading: Floats
    """(n,) radians clockwise from north."""
    runs: NDArray[np.int64]
    """(n,) which run of the drive."""
    travelled_m: Floats
    """(n,) metres since that run began."""
    times_s: Floats
    """(n,)"""

    def visibility(self, damage: Damage) -> _VisibilityOfPlace:
        """Of the place of a damage."""
        sin, cos = np.sin(self.heading), np.cos(self.heading)
        east, north = damage.x - self.xy[:, 0], damage.y - self.xy[:, 1]
        ahead, right = east * sin + north * cos, east * cos - north * sin
        near = (ahead >= MIN_VIEW_M) & (ahead <= MEASURABLE_TO_M) & (np.abs(right) <= OWN_ROAD_LATERAL_M)
        candidates = np.flatnonzero(near)
        in_view = candidates[self._takes_in(candidates, ahead[candidates], right[candidates])]
        if not len(in_view):
            return _VisibilityOfPlace()
        probability = float(_detection_probability(ahead[in_view]).mean())
        times_s = tuple(self.times_s[in_view].tolist())
        return _VisibilityOfPlace(len(in_view), probability, self._passes(in_view), times_s)

    def _takes_in(self, frames: NDArray[np.intp], ahead_m: Floats, right_m: Floats) -> NDArray[np.bool_]:
        """(m,) whether each of the frames has a place, (m,) metres ahead and to the right, inside its picture."""
        inside = np.zeros(len(frames), dtype=np.bool_)
        for number, camera in enumerate(self.cameras):
            of_camera = self.mounting[frames] == number
            inside[of_camera] = camera.takes_in(ahead_m[of_camera], right_m[of_camera])
        return inside

    def _passes(self, frames: NDArray[np.intp]) -> int:
        """Frames farther apart than a camera sees belong to different passes."""
        apart = np.abs(np.diff(self.travelled_m[frames])) > MEASURABLE_TO_M
        return 1 + int((apart | (np.diff(self.runs[frames]) != 0)).sum())


def _detection_probability(ahead_m: Floats) -> Floats:
    """(n,) probability that a frame shows a common damage so far ahead (logistic in the distance)."""
    near = np.log(NEAR_DETECTION_PROBABILITY / (1 - NEAR_DETECTION_PROBABILITY))
    return np.asarray(1 / (1 + np.exp(-(near - LOGIT_PER_M * np.maximum(0.0, ahead_m - NEAR_M)))))


def _frames_by_section(reading: Reading) -> dict[int, _SectionFrames]:
    """By index of the section in the network."""
    poses: dict[int, list[Pose]] = defaultdict(list)
    for pose in reading.judged_poses:
        poses[pose.position.section].append(pose)
    return {section: _section_frames(reading, of_section) for section, of_section in poses.items()}


def _section_frames(reading: Reading, poses: Sequence[Pose]) -> _SectionFrames:
    paths = [reading.paths[pose.run] for pose in poses]
    places = [path.to_map(pose.travelled_m, 0.0, 0.0) for path, pose in zip(paths, poses, strict=True)]
    headings = [path.heading_deg(pose.travelled_m) for path, pose in zip(paths, poses, strict=True)]
    mountings = [reading.mounting.at(pose.time_s) for pose in poses]
    cameras = tuple(dict.fromkeys(mountings))
    return _SectionFrames(
        cameras=cameras,
        mounting=np.array([cameras.index(camera) for camera in mountings]),
        xy=np.array(places),
        heading=np.radians(headings),
        runs=np.array([pose.run for pose in poses]),
        travelled_m=np.array([pose.travelled_m for pose in poses]),
        times_s=np.array([pose.time_s for pose in poses]),
    )
