"""What a drive looked at: how many of its frames had a known damage well in view, and how many of them showed it.

This is the one place that says what a valid pass of a damage is: by where the vehicle drove and what its camera takes
in, never by what was seen.
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
from data.damages.grading import whole_of
from data.roads.network import RoadNetwork
from data.schema import Damage, Look
from ingest.fuse.likelihood import ACROSS_SD_M, PAIR_SD_M
from ingest.fuse.placement import LocalOffset
from ingest.observe.frame_observations import SEEN_TO_M
from ingest.reading import Reading
from ingest.road.trajectory import Pose
from model.geometry.camera import Camera

Floats = NDArray[np.float64]
Met = Sequence[tuple[LocalOffset, Damage | None]]
"""All that a drive observed, each with the damage it was taken for; None where it was not sure enough to be any."""

LOOK_NEAREST_M = 2.5
"""From so far before a damage a frame shows it: past the bonnet. The farthest is
`ingest.observe.frame_observations.SEEN_TO_M`."""

ASIDE_M = 5.0
"""So far beside the vehicle at most: the other lane's far wheel path lies 4.25 m from the middle of one's own."""

SHOWN_NEAR, NEAR_M, LOGIT_PER_M = 0.79, 8.0, 0.16
"""Chance that a frame shows a damage up to so far before it, and what its logit loses for each metre beyond. Measured
of the detector on pictures kept apart: 0.79 of large boxes, 0.19 of those as small as at 25 m (as the season's)."""

VALID = 0.9
"""A pass is valid for a damage when its frames together would show a common one at least so surely: three or four
frames from the damage's own lane, three from the other; not the one or two frames of a junction's corner."""

REACH_SD = 3.0
"""An observation so near to a damage, in standard errors, may be of it though it was taken for another."""

SHIFT_TRUST = 2.0
"""Where the alignment is wrong, it is wrong by so many times what it says itself (bench-truth)."""


@dataclass(frozen=True)
class Exposure:
    """One drive's look at one damage on its section."""

    damage: Damage
    frames: int
    """That had it well in view, or showed it all the same; at least one."""
    chance: float
    """Of one of them to show a common damage there, on average."""
    passes: int
    """How often the vehicle came by."""
    valid: bool
    """Whether the frames that had it in view would have shown a common damage."""
    shown: int
    """Frames that showed it."""
    beside: bool
    """Something was seen within its reach and taken for another damage, or for none."""

    def row(self, recording_id: int, at: datetime) -> Look:
        """As it is kept."""
        return Look(
            damage_id=self.damage.id,
            recording_id=recording_id,
            at=at,
            frames=self.frames,
            chance=self.chance,
            passes=self.passes,
            valid=self.valid,
            shown=self.shown,
            beside=self.beside,
        )


def exposures(session: Session, reading: Reading, network: RoadNetwork, met: Met) -> Iterator[Exposure]:
    """Every known damage that the drive saw, or had well in view from the damage's own section, in order of ids."""
    shown, observed = _shown(session, met), _Observed.of([stretch for stretch, _ in met])
    sections = {network.sections[number].id: frames for number, frames in _by_section(reading).items()}
    on_the_way = or_(Damage.section_id.in_(sections), Damage.id.in_(shown))
    known = select(Damage).where(on_the_way, Damage.status != Status.WITHDRAWN).order_by(Damage.id)
    for damage in session.scalars(known):
        frames, times = sections.get(damage.section_id), shown.get(damage.id, set())
        view = frames.view(damage.x, damage.y) if frames else _View()
        if view.frames or times:
            beside = not times and observed.any_near(damage)
            count = max(view.frames, len(times))
            yield Exposure(damage, count, view.chance, view.passes, view.valid, len(times), beside)


def _shown(session: Session, met: Met) -> dict[int, set[float]]:
    """By damage, and by the whole it is a part of: instants of the frames that showed it."""
    times: dict[int, set[float]] = defaultdict(set)
    for stretch, damage in met:
        if damage is not None:
            for one in {damage.id, whole_of(session, damage).id}:
                times[one].update(view.whole.pose.time_s for view in stretch.observation.views)
    return times


@dataclass(frozen=True)
class _Observed:
    """All that a drive observed, where its observations lie among the known damages; (n,) each."""

    xy: Floats
    """(n, 2) EPSG:25832."""
    ahead: Floats
    """(n, 2) east and north of a metre along the road."""
    size: Floats
    """(n, 2) metres along and across."""
    shift_sd_m: Floats

    @classmethod
    def of(cls, stretches: Sequence[LocalOffset]) -> "_Observed":
        """Of the stretches round them."""
        sizes = [(one.observation.measure.length_m, one.observation.measure.width_m) for one in stretches]
        return cls(
            xy=_pairs([one.place for one in stretches]),
            ahead=_pairs([one.ahead for one in stretches]),
            size=_pairs(sizes),
            shift_sd_m=np.array([one.meeting.shift_sd_m for one in stretches]),
        )

    def any_near(self, damage: Damage) -> bool:
        """Whether one of them may be of that damage, for all that is known of where they lie."""
        away, unlike = self.xy - (damage.x, damage.y), np.abs(self.size - (damage.length_m, damage.width_m))
        along = (away * self.ahead).sum(axis=1)
        across = away[:, 0] * self.ahead[:, 1] - away[:, 1] * self.ahead[:, 0]
        along_sd = np.sqrt(PAIR_SD_M**2 + (unlike[:, 0] / 3) ** 2 + (SHIFT_TRUST * self.shift_sd_m) ** 2)
        across_sd = np.hypot(ACROSS_SD_M, unlike[:, 1] / 4)
        return bool((np.hypot(along / along_sd, across / across_sd) < REACH_SD).any())


def _pairs(pairs: Sequence[tuple[float, float]]) -> Floats:
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class _View:
    """What a drive saw of one place; by default no frame had it well in view."""

    frames: int = 0
    """That have it well in view."""
    chance: float = SHOWN_NEAR
    passes: int = 0

    @property
    def valid(self) -> bool:
        """Whether they would show a common damage."""
        return 1 - (1 - self.chance) ** self.frames >= VALID


@dataclass(frozen=True)
class _Frames:
    """The judged frames on one section, in the order of the drive."""

    camera: Camera
    xy: Floats
    """(n, 2) of the vehicle, EPSG:25832."""
    heading: Floats
    """(n,) radians clockwise from north."""
    runs: NDArray[np.int64]
    travelled_m: Floats
    """(n,) which run of the drive, and metres since it began."""

    def view(self, x: float, y: float) -> _View:
        """Of a place."""
        sin, cos = np.sin(self.heading), np.cos(self.heading)
        east, north = x - self.xy[:, 0], y - self.xy[:, 1]
        ahead, right = east * sin + north * cos, east * cos - north * sin
        near = (ahead >= LOOK_NEAREST_M) & (ahead <= SEEN_TO_M) & (np.abs(right) <= ASIDE_M)
        well = np.flatnonzero(near)
        well = well[self.camera.takes_in(ahead[well], right[well])]
        if not len(well):
            return _View()
        return _View(len(well), float(_chance(ahead[well]).mean()), self._passes(well))

    def _passes(self, frames: NDArray[np.intp]) -> int:
        """Frames farther apart than they see are of two passes."""
        apart = (np.abs(np.diff(self.travelled_m[frames])) > SEEN_TO_M) | (np.diff(self.runs[frames]) != 0)
        return 1 + int(apart.sum())


def _chance(ahead_m: Floats) -> Floats:
    logit = np.log(SHOWN_NEAR / (1 - SHOWN_NEAR)) - LOGIT_PER_M * np.maximum(0.0, ahead_m - NEAR_M)
    return np.asarray(1 / (1 + np.exp(-logit)))


def _by_section(reading: Reading) -> dict[int, _Frames]:
    """By index of the section in the network."""
    poses: dict[int, list[Pose]] = defaultdict(list)
    for pose in reading.judged_poses:
        poses[pose.position.section].append(pose)
    return {section: _frames(reading, some) for section, some in poses.items()}


def _frames(reading: Reading, poses: Sequence[Pose]) -> _Frames:
    ways = [reading.ways[pose.run] for pose in poses]
    places = [way.seen_from(pose.travelled_m, 0.0, 0.0) for way, pose in zip(ways, poses, strict=True)]
    headings = [way.heading_deg(pose.travelled_m) for way, pose in zip(ways, poses, strict=True)]
    runs, travelled = np.array([pose.run for pose in poses]), np.array([pose.travelled_m for pose in poses])
    return _Frames(reading.camera, np.array(places), np.radians(headings), runs, travelled)
