"""Visibility: how many of a drive's frames had a known damage in view, and how many of them showed it.

This is the one place that defines a valid pass of a damage: by where the vehicle drove and what its camera could see,
never by what was detected.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.grading import merge_target
from data.roads.network import RoadNetwork
from data.schema import Damage, Look
from ingest.fuse.fusion import Associations
from ingest.fuse.likelihood import pair_lateral_sd_m, pair_longitudinal_sd_m
from ingest.fuse.placement import LocalOffset
from ingest.observe.placing import OWN_ROAD_LATERAL_M
from ingest.reading import Reading
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

REACH_SIGMAS = 3.0
"""An observation so near to a damage, in standard errors, may be of it though it was associated with another."""

SHIFT_ERROR_FACTOR = 2.0
"""Where the association's shift is wrong it is wrong by so many times its own standard error. Assumed (simulated
seasons)."""


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
    """Frames that showed it."""
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
    shown = _times_shown(session, associations)
    observed = _ObservedPlaces.of([offset for offset, _ in associations])
    sections = {network.sections[number].id: frames for number, frames in _frames_by_section(reading).items()}
    on_the_way = or_(Damage.section_id.in_(sections), Damage.id.in_(shown))
    known = select(Damage).where(on_the_way, Damage.status != Status.WITHDRAWN).order_by(Damage.id)
    for damage in session.scalars(known):
        frames, times = sections.get(damage.section_id), shown.get(damage.id, set())
        visibility = frames.visibility(damage.x, damage.y) if frames else _VisibilityOfPlace()
        if visibility.frames or times:
            yield Exposure(
                damage,
                max(visibility.frames, len(times)),
                visibility.detection_probability,
                visibility.passes,
                visibility.valid,
                len(times),
                not times and observed.any_within_reach(damage),
            )


def _times_shown(session: Session, associations: Associations) -> dict[int, set[float]]:
    """By id of a damage, and of the damage it was merged into: times of the frames that showed it."""
    times: dict[int, set[float]] = defaultdict(set)
    for offset, damage in associations:
        if damage is not None:
            for damage_id in {damage.id, merge_target(session, damage).id}:
                times[damage_id].update(frame.placed.pose.time_s for frame in offset.observation.frames)
    return times


@dataclass(frozen=True)
class _ObservedPlaces:
    """All observations of a drive, where they lie among the known damages; n rows each."""

    xy: Floats
    """(n, 2) EPSG:25832."""
    ahead: Floats
    """(n, 2) unit vector of the drive, east and north."""
    size: Floats
    """(n, 2) length and width, metres."""
    shift_sd_m: Floats
    """(n,)"""

    @classmethod
    def of(cls, offsets: Sequence[LocalOffset]) -> "_ObservedPlaces":
        """Of the observations' neighbourhoods."""
        sizes = [(offset.observation.measure.length_m, offset.observation.measure.width_m) for offset in offsets]
        return cls(
            xy=_pairs([offset.place for offset in offsets]),
            ahead=_pairs([offset.ahead for offset in offsets]),
            size=_pairs(sizes),
            shift_sd_m=np.array([offset.association.shift_sd_m for offset in offsets]),
        )

    def any_within_reach(self, damage: Damage) -> bool:
        """Whether one of them may be of that damage, given the errors of both places."""
        delta, difference = self.xy - (damage.x, damage.y), self.size - (damage.length_m, damage.width_m)
        longitudinal = (delta * self.ahead).sum(axis=1)
        lateral = delta[:, 0] * self.ahead[:, 1] - delta[:, 1] * self.ahead[:, 0]
        longitudinal_sd = np.hypot(pair_longitudinal_sd_m(difference[:, 0]), SHIFT_ERROR_FACTOR * self.shift_sd_m)
        lateral_sd = pair_lateral_sd_m(difference[:, 1])
        return bool((np.hypot(longitudinal / longitudinal_sd, lateral / lateral_sd) < REACH_SIGMAS).any())


def _pairs(pairs: Sequence[tuple[float, float]]) -> Floats:
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class _VisibilityOfPlace:
    """How a drive's frames had one place in view; by default none had."""

    frames: int = 0
    """That have it in view."""
    detection_probability: float = NEAR_DETECTION_PROBABILITY
    """Of one of them to show a common damage there, on average."""
    passes: int = 0

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

    def visibility(self, x: float, y: float) -> _VisibilityOfPlace:
        """Of a place, EPSG:25832."""
        sin, cos = np.sin(self.heading), np.cos(self.heading)
        east, north = x - self.xy[:, 0], y - self.xy[:, 1]
        ahead, right = east * sin + north * cos, east * cos - north * sin
        near = (ahead >= MIN_VIEW_M) & (ahead <= MEASURABLE_TO_M) & (np.abs(right) <= OWN_ROAD_LATERAL_M)
        candidates = np.flatnonzero(near)
        in_view = candidates[self._takes_in(candidates, ahead[candidates], right[candidates])]
        if not len(in_view):
            return _VisibilityOfPlace()
        probability = float(_detection_probability(ahead[in_view]).mean())
        return _VisibilityOfPlace(len(in_view), probability, self._passes(in_view))

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
    )
