"""Pose of the camera at any instant of the video, and the metres of road that frames show."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from data.linear_referencing import bearing_deg
from data.roads.network import Position, RoadNetwork
from ingest.road.map_matching import MatchedRun

MAX_FRAME_GAP_M = 12.0
"""Frames farther apart than this, metres, leave road between them that neither shows."""

ADJOINING_M = 0.01
"""Two stretches whose ends differ by less than this, metres, follow each other (rounding of sums of lengths)."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Position and direction of the camera at an instant."""

    time_s: float
    """Seconds from the video's first frame."""
    position: Position
    forward: bool
    """Whether the vehicle drives towards increasing chainage."""
    x: float
    y: float
    """Metres, EPSG:25832, of the position on the section's line."""
    heading_deg: float
    """Of the drive; 0 is north, 90 east."""
    speed_mps: float
    run: int
    travelled_m: float
    """Metres along the centre lines since the run's first fix."""


@dataclass(frozen=True)
class Trajectory:
    """A drive on the road network."""

    runs: tuple[MatchedRun, ...]
    network: RoadNetwork

    @property
    def length_m(self) -> float:
        """Metres driven on the network."""
        return float(sum(run.travelled_m[-1] for run in self.runs))

    def pose_at(self, time_s: float) -> Pose | None:
        """The pose at an instant, or None where the drive is not on the network."""
        for number, run in enumerate(self.runs):
            if run.times_s[0] <= time_s <= run.times_s[-1]:
                travelled = float(np.interp(time_s, run.times_s, run.travelled_m))
                return self._pose(time_s, number, travelled)
        return None

    def _pose(self, time_s: float, number: int, travelled: float) -> Pose | None:
        run = self.runs[number]
        located = position_on(run, travelled, self.network)
        if located is None:
            return None
        position, forward = located
        x, y = self.network.point(position)
        bearing = bearing_deg(self.network.sections[position.section].line, position.chainage_m)
        speed = float(np.interp(time_s, run.times_s, np.gradient(run.travelled_m, run.times_s)))
        return Pose(
            time_s=time_s,
            position=position,
            forward=forward,
            x=x,
            y=y,
            heading_deg=bearing if forward else (bearing + 180) % 360,
            speed_mps=speed,
            run=number,
            travelled_m=travelled,
        )


def position_on(run: MatchedRun, travelled_m: float, network: RoadNetwork) -> tuple[Position, bool] | None:
    """Position after so many metres of a run, and whether the section is driven forward there.

    What the camera shows beyond the run's end is extrapolated along the last section, at most to that section's end.
    """
    left = travelled_m
    for leg in run.legs:
        if left <= leg.length_m:
            forward = leg.to_m >= leg.from_m
            return Position(leg.section, leg.from_m + (left if forward else -left)), forward
        left -= leg.length_m
    if not run.legs:
        return None
    last = run.legs[-1]
    forward = last.to_m >= last.from_m
    length = network.sections[last.section].length_m
    return Position(last.section, min(max(last.to_m + (left if forward else -left), 0.0), length)), forward


@dataclass(frozen=True, slots=True)
class FilmedStretch:
    """Metres of a section validly filmed, `from_m` < `to_m`, at the time of their first frame."""

    section: int
    from_m: float
    to_m: float
    forward: bool
    time_s: float


def filmed_stretches(poses: Sequence[Pose], trajectory: Trajectory) -> list[FilmedStretch]:
    """What was driven between consecutive judged frames that lie close enough to show all of it."""
    stretches: list[FilmedStretch] = []
    for a, b in pairwise(poses):
        near = a.run == b.run and b.travelled_m - a.travelled_m <= MAX_FRAME_GAP_M
        if near:
            _extend(stretches, _driven_between(trajectory.runs[a.run], a, b))
    return stretches


def _driven_between(run: MatchedRun, a: Pose, b: Pose) -> list[FilmedStretch]:
    stretches: list[FilmedStretch] = []
    start = 0.0
    for leg in run.legs:
        begin, end = max(a.travelled_m, start), min(b.travelled_m, start + leg.length_m)
        if end > begin:
            sign = 1 if leg.to_m >= leg.from_m else -1
            ends = sorted((leg.from_m + sign * (begin - start), leg.from_m + sign * (end - start)))
            stretches.append(FilmedStretch(leg.section, ends[0], ends[1], sign > 0, a.time_s))
        start += leg.length_m
    return stretches


def _extend(stretches: list[FilmedStretch], more: list[FilmedStretch]) -> None:
    """Append, merging what continues the last stretch in the same direction."""
    for stretch in more:
        last = stretches[-1] if stretches else None
        if last and last.section == stretch.section and last.forward == stretch.forward and _adjoin(last, stretch):
            ends = (min(last.from_m, stretch.from_m), max(last.to_m, stretch.to_m))
            stretches[-1] = FilmedStretch(stretch.section, ends[0], ends[1], stretch.forward, last.time_s)
        else:
            stretches.append(stretch)


def _adjoin(last: FilmedStretch, following: FilmedStretch) -> bool:
    gap = following.from_m - last.to_m if following.forward else last.from_m - following.to_m
    return abs(gap) < ADJOINING_M
