"""Places of damages: a Kalman update of each known place with each drive, neighbours together.

A receiver errs alike over a short distance, so a drive measures two things: where a whole neighbourhood lies, which is
one measurement with the receiver's error, and how its damages lie relative to one another, which is much better known.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, inf, radians, sin, sqrt

import numpy as np
import shapely

from data.linear_referencing import locate
from data.projection import to_degrees
from data.roads.network import NetworkSection, RoadNetwork
from data.schema import Damage
from ingest.fuse.association import Association
from ingest.fuse.likelihood import PAIR_LONGITUDINAL_SD_M
from ingest.observe.observation import Observation
from ingest.observe.placing import PlacedDetection

DRIVE_SD_M = 2.3
"""Longitudinal error of one drive's places after fusion with speeds, metres, one sigma. Assumed (simulated seasons,
whose receivers' errors are assumed)."""

CLOCK_SD_S = 0.29
"""Error of a video's start that is known to the second, seconds, one sigma: one over the root of twelve."""

LANE_POSITION_SD_M = 0.6
"""Lateral position of a vehicle in its lane, metres, one sigma. Assumed."""

SYSTEMATIC_LONGITUDINAL_SD_M, SYSTEMATIC_LATERAL_SD_M = 0.8, 0.1
"""Error common to all drives past one place, metres, one sigma, which no number of drives reduces: how corners are
drawn and driven, in which lane and how fast vehicles come. Assumed (what simulated seasons leave after 15 passes)."""

NEIGHBOURHOOD_M = 60.0
"""Damages at most so far from an observation, metres, share its shift."""


@dataclass(frozen=True)
class LocalOffset:
    """The neighbourhood of one observation: how far this drive and the known damages disagree on its place."""

    observation: Observation
    association: Association
    known_sd_m: float | None
    """Longitudinal error of the known damages there, less the systematic one; None where none is known."""

    @property
    def gain(self) -> float:
        """Kalman gain: how much of the way towards this drive's place the known damages move, 0-1."""
        if self.known_sd_m is None:
            return 1.0
        measured = drive_sd_m(self.observation.best) ** 2 + self.association.shift_sd_m**2
        return self.known_sd_m**2 / (self.known_sd_m**2 + measured)

    @property
    def ahead(self) -> tuple[float, float]:
        """Unit vector of the drive, east and north."""
        heading = radians(self.observation.best.heading_deg)
        return sin(heading), cos(heading)

    @property
    def place(self) -> tuple[float, float]:
        """EPSG:25832 of the observation relative to the known damages, after these have moved."""
        best, (east, north) = self.observation.best, self.ahead
        remaining = 0.0 if self.known_sd_m is None else self.association.shift_m * (1 - self.gain)
        return best.x + remaining * east, best.y + remaining * north

    @property
    def sd_m(self) -> float:
        """Standard error of that place along the road, metres."""
        alone = drive_sd_m(self.observation.best)
        if self.known_sd_m is None:
            return alone
        relative = hypot(self.known_sd_m * (1 - self.gain) ** 0.5, self.association.shift_sd_m, PAIR_LONGITUDINAL_SD_M)
        return min(alone, hypot(relative, SYSTEMATIC_LONGITUDINAL_SD_M))


def local_offsets(associated: Iterable[tuple[Observation, Association]], known: Sequence[Damage]) -> list[LocalOffset]:
    """The neighbourhoods of a passage's observations; `known` are the damages around it."""
    places = np.array([(damage.x, damage.y) for damage in known]).reshape(-1, 2)
    errors = np.array([_reducible_sd(damage.chainage_sd_m, SYSTEMATIC_LONGITUDINAL_SD_M) for damage in known])
    offsets = []
    for observation, association in associated:
        best = observation.best
        near = np.hypot(*(places - (best.x, best.y)).T) <= NEIGHBOURHOOD_M
        known_sd = float(np.sqrt((errors[near] ** 2).mean())) if near.any() else None
        offsets.append(LocalOffset(observation, association, known_sd))
    return offsets


def shift_known_damages(
    known: Sequence[Damage], offsets: Sequence[LocalOffset], network: RoadNetwork, updated_m: dict[Damage, float]
) -> None:
    """Move the known damages of a passage's neighbourhoods towards where this drive places them.

    Args:
        known: the damages around the passage.
        offsets: of the passage's observations.
        network: the roads.
        updated_m: along-track metres at which this run last updated (or created) each damage; brought up to date.
            Where two passages adjoin, a damage is in neighbourhoods of both, and a drive is one measurement.
    """
    moved: list[Damage] = []
    for damage, offset in _nearest_offsets(known, offsets, network):
        along_track_m = offset.observation.best.along_track_m
        if along_track_m - updated_m.get(damage, -inf) <= 2 * NEIGHBOURHOOD_M:
            continue
        updated_m[damage] = along_track_m
        move_m = -offset.association.shift_m * offset.gain
        damage.x, damage.y = damage.x + move_m * offset.ahead[0], damage.y + move_m * offset.ahead[1]
        damage.chainage_sd_m = _updated_sd(damage.chainage_sd_m, SYSTEMATIC_LONGITUDINAL_SD_M, offset.gain)
        moved.append(damage)
    _locate(moved, [network.by_id[damage.section_id] for damage in moved])


def _nearest_offsets(
    known: Sequence[Damage], offsets: Sequence[LocalOffset], network: RoadNetwork
) -> Iterator[tuple[Damage, LocalOffset]]:
    """Each known damage in the neighbourhood of an observation on its own section, with the nearest one's."""
    if not known or not offsets:
        return
    best = [offset.observation.best for offset in offsets]
    places = [np.array([(at.x, at.y) for at in rows]) for rows in (known, best)]
    distances = np.hypot(*(places[0][:, None] - places[1][None]).T).T
    sections = np.array([network.sections[placed.position.section].id for placed in best])
    elsewhere = np.array([damage.section_id for damage in known])[:, None] != sections[None]
    distances[elsewhere | (distances > NEIGHBOURHOOD_M)] = inf
    for number in np.flatnonzero(np.isfinite(distances).any(axis=1)).tolist():
        yield known[number], offsets[int(np.argmin(distances[number]))]


def update_place(damage: Damage, offset: LocalOffset, network: RoadNetwork) -> None:
    """Update a known damage's place among its neighbours with an observation of it; the neighbours moved before.

    Along the road the new place is the running mean of all drives, across it a Kalman update.
    """
    (x, y), (east, north) = offset.place, offset.ahead
    longitudinal = ((x - damage.x) * east + (y - damage.y) * north) / (max(damage.passes_seen, 1) + 1)
    reducible = _reducible_sd(damage.offset_sd_m, SYSTEMATIC_LATERAL_SD_M)
    gain = reducible**2 / (reducible**2 + LANE_POSITION_SD_M**2)
    lateral = ((x - damage.x) * north - (y - damage.y) * east) * gain
    damage.x += longitudinal * east + lateral * north
    damage.y += longitudinal * north - lateral * east
    damage.offset_sd_m = _updated_sd(damage.offset_sd_m, SYSTEMATIC_LATERAL_SD_M, gain)
    observed_on = network.sections[offset.observation.best.position.section]
    point = shapely.Point(damage.x, damage.y)
    candidates = (network.by_id[damage.section_id], observed_on)
    locate_on(damage, min(candidates, key=lambda section: float(section.line.distance(point))))


def locate_on(damage: Damage, section: NetworkSection) -> None:
    """Set a damage's section, chainage, offset and degrees from its place in EPSG:25832 (linear referencing)."""
    _locate([damage], [section])


def _locate(damages: Sequence[Damage], sections: Sequence[NetworkSection]) -> None:
    """Many at once, each on its section."""
    if not damages:
        return
    xy = np.array([(damage.x, damage.y) for damage in damages])
    columns = (*locate([section.line for section in sections], xy), *to_degrees(*xy.T))
    for damage, section, *row in zip(damages, sections, *(column.tolist() for column in columns), strict=True):
        damage.section_id = section.id
        damage.chainage_m, damage.offset_m, damage.lon, damage.lat = row


def drive_sd_m(placed: PlacedDetection) -> float:
    """Longitudinal error of one drive's place, metres: the receiver's, and the clock's at the speed driven."""
    return hypot(DRIVE_SD_M, CLOCK_SD_S * placed.pose.speed_mps)


def _reducible_sd(sd_m: float, systematic_m: float) -> float:
    """The part of an error that more drives reduce."""
    return sqrt(max(sd_m**2 - systematic_m**2, 0.0))


def _updated_sd(sd_m: float, systematic_m: float, gain: float) -> float:
    """The error after a Kalman update of its reducible part."""
    return hypot(_reducible_sd(sd_m, systematic_m) * sqrt(1 - gain), systematic_m)
