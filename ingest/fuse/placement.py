"""Where damages lie: each drive's places are weighed with what is known, and what lies together moves together.

A receiver errs alike over a stretch, so a drive says two things: where the whole stretch lies, which is worth one
receiver's word, and how its damages lie to one another, which is worth much more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, inf, radians, sin, sqrt

import numpy as np
import shapely

from data.projection import to_degrees
from data.roads.network import NetworkSection, RoadNetwork, offset_m
from data.schema import Damage
from ingest.fuse.association import Association
from ingest.fuse.likelihood import PAIR_SD_M
from ingest.observe.observation import Observation
from ingest.observe.placing import Placed

DRIVE_SD_M = 2.3
"""Of a stretch's place along the road by one drive whose speeds have evened it, one sigma (bench-truth)."""

CLOCK_SD_S = 0.29
"""Of a video's start that is only known to the second: one over the root of twelve."""

ACROSS_SD_M = 0.6
"""Where in its lane a vehicle drives, one sigma."""

ALIKE_ALONG_SD_M, ALIKE_ACROSS_SD_M = 0.8, 0.1
"""What every drive gets wrong alike at one place, one sigma, so that no number of drives takes it away: how corners are
drawn and driven, in which lane and how fast one comes (bench-truth: what is left after 15 passes)."""

STRETCH_M = 60.0
"""Damages at most so far from an observation lie on its stretch."""


@dataclass(frozen=True)
class LocalOffset:
    """The road round one observation: how far this drive and what is known disagree on where it lies."""

    observation: Observation
    meeting: Association
    known_sd_m: float | None
    """Of the known damages' places along it, less what every drive gets wrong; None where none is known."""

    @property
    def gain(self) -> float:
        """How much of the way towards this drive's place what is known should go (Kalman)."""
        if self.known_sd_m is None:
            return 1.0
        news = drive_sd_m(self.observation.best) ** 2 + self.meeting.shift_sd_m**2
        return self.known_sd_m**2 / (self.known_sd_m**2 + news)

    @property
    def ahead(self) -> tuple[float, float]:
        """East and north of a metre ahead."""
        heading = radians(self.observation.best.heading_deg)
        return sin(heading), cos(heading)

    @property
    def place(self) -> tuple[float, float]:
        """EPSG:25832 of the observation among the known damages once they are settled."""
        best, (east, north) = self.observation.best, self.ahead
        left = 0.0 if self.known_sd_m is None else self.meeting.shift_m * (1 - self.gain)
        return best.x + left * east, best.y + left * north

    @property
    def sd_m(self) -> float:
        """Standard error of that place along the road, metres."""
        alone = drive_sd_m(self.observation.best)
        if self.known_sd_m is None:
            return alone
        among = hypot(self.known_sd_m * (1 - self.gain) ** 0.5, self.meeting.shift_sd_m, PAIR_SD_M)
        return min(alone, hypot(among, ALIKE_ALONG_SD_M))


def local_offsets(met: Iterable[tuple[Observation, Association]], known: Sequence[Damage]) -> list[LocalOffset]:
    """The stretches of a passage; `known` are the damages round it."""
    places = np.array([(damage.x, damage.y) for damage in known]).reshape(-1, 2)
    errors = np.array([_own(damage.chainage_sd_m, ALIKE_ALONG_SD_M) for damage in known])
    found = []
    for observation, meeting in met:
        best = observation.best
        near = np.hypot(*(places - (best.x, best.y)).T) <= STRETCH_M
        found.append(
            LocalOffset(observation, meeting, float(np.sqrt((errors[near] ** 2).mean())) if near.any() else None)
        )
    return found


def settle(
    known: Iterable[Damage], passage: Sequence[LocalOffset], network: RoadNetwork, weighed_m: dict[Damage, float]
) -> None:
    """Move the known damages of a passage's stretches towards where this drive puts the stretches.

    Args:
        weighed_m: how far along the run each damage's place was last weighed, or found; brought up to date. Where one
            passage ends and the next begins a damage lies on stretches of both, and a drive has one word on a place.
    """
    for damage in known:
        near = [stretch for stretch in passage if _lies_on(damage, stretch, network)]
        if near:
            stretch = min(near, key=lambda one: _apart(damage, one))
            along_m = stretch.observation.best.along_m
            if along_m - weighed_m.get(damage, -inf) <= 2 * STRETCH_M:
                continue
            weighed_m[damage] = along_m
            pushed = -stretch.meeting.shift_m * stretch.gain
            damage.x, damage.y = damage.x + pushed * stretch.ahead[0], damage.y + pushed * stretch.ahead[1]
            damage.chainage_sd_m = _surer(damage.chainage_sd_m, ALIKE_ALONG_SD_M, stretch.gain)
            put_on(damage, network.by_id[damage.section_id])


def move(damage: Damage, stretch: LocalOffset, network: RoadNetwork) -> None:
    """Weigh a known damage's place among its neighbours with an observation of it; its stretch is settled."""
    (x, y), (east, north) = stretch.place, stretch.ahead
    along = ((x - damage.x) * east + (y - damage.y) * north) / (max(damage.passes_seen, 1) + 1)
    own = _own(damage.offset_sd_m, ALIKE_ACROSS_SD_M)
    sideways = own**2 / (own**2 + ACROSS_SD_M**2)
    across = ((x - damage.x) * north - (y - damage.y) * east) * sideways
    damage.x += along * east + across * north
    damage.y += along * north - across * east
    damage.offset_sd_m = _surer(damage.offset_sd_m, ALIKE_ACROSS_SD_M, sideways)
    seen_on = network.sections[stretch.observation.best.position.section]
    point = shapely.Point(damage.x, damage.y)
    put_on(damage, min((network.by_id[damage.section_id], seen_on), key=lambda s: float(s.line.distance(point))))


def put_on(damage: Damage, section: NetworkSection) -> None:
    """A damage's place on a section, from its place on the ground."""
    point = shapely.Point(damage.x, damage.y)
    damage.section_id = section.id
    damage.chainage_m = float(section.line.project(point))
    damage.offset_m = offset_m(section.line, damage.chainage_m, point)
    damage.lon, damage.lat = map(float, to_degrees(damage.x, damage.y))


def drive_sd_m(placed: Placed) -> float:
    """Of one drive's place along the road: the receiver's error and the clock's at the speed driven, metres."""
    return hypot(DRIVE_SD_M, CLOCK_SD_S * placed.pose.speed_mps)


def _own(sd_m: float, alike_m: float) -> float:
    """The part of an error that more drives take away."""
    return sqrt(max(sd_m**2 - alike_m**2, 0.0))


def _surer(sd_m: float, alike_m: float, gain: float) -> float:
    """The error once a drive's word has been weighed into that part."""
    return hypot(_own(sd_m, alike_m) * sqrt(1 - gain), alike_m)


def _lies_on(damage: Damage, stretch: LocalOffset, network: RoadNetwork) -> bool:
    section = network.sections[stretch.observation.best.position.section]
    return damage.section_id == section.id and _apart(damage, stretch) <= STRETCH_M


def _apart(damage: Damage, stretch: LocalOffset) -> float:
    best = stretch.observation.best
    return hypot(damage.x - best.x, damage.y - best.y)
