"""Laying a track on the road network: a hidden Markov model after Newson & Krumm (2009).

States are the nearest places on every section near a fix; a fix pulls towards near sections that run its way, and
between two fixes the way along the road should be about as long as the straight line.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data.roads.network import Candidate, Leg, RoadNetwork
from data.vehicle import Vehicle
from ingest.road.odometry import fuse_speed_and_position
from ingest.road.vehicle_path import VehiclePath, vehicle_path
from ingest.track.fixes import Track

SEARCH_RADIUS_M = 30.0
"""Sections farther from a fix than this are no candidates."""

EMISSION_SD_M = 5.0
"""Distance of a fix from the centre line of its road, one sigma (Newson & Krumm: 4-5 m)."""

DETOUR_SCALE_M = 4.0
"""Scale of the exponential on |way along the road - straight line| (Newson & Krumm's beta)."""

HEADING_SD_DEG = 25.0
"""How far a moving vehicle's heading strays from its road's direction, one sigma."""

HEADING_FROM_MPS = 2.0
"""Slower than this a heading out of positions says nothing."""

PATH_FROM_MPS = 9.0
"""Faster than this (32 km/h) nobody drives on a cycle path."""

PATH_PENALTY = 4.0
"""Log-odds against a path for somebody that fast."""

VAN_PATH_PENALTY = 1.0
"""Log-odds against a path, at each fix, for a van at any speed."""

SWEEPER_FOR_PATH = 1.0
"""Log-odds, at each fix, for a path when a sweeper is slow, and against it when it is not."""

PATH_BELOW_MPS = 5.0
"""Sweepers keep to 15 km/h on cycle paths; 18 km/h leaves room for the receiver."""

STEADY_OVER_S = 10.0
"""Positions so far apart in time tell a speed that a receiver's jump does not spoil."""

LONGEST_GAP_S = 15.0
"""Over a longer hole in the track nothing is claimed to have been filmed."""

DETOUR_ALLOWANCE_M = 60.0
"""How much longer than twice the straight line a way between two fixes may be."""


@dataclass(frozen=True)
class MatchedRun:
    """An unbroken stretch of the drive on the network."""

    times_s: NDArray[np.float64]
    """Of the fixes, seconds on the video's clock, ascending."""
    travelled_m: NDArray[np.float64]
    """Metres driven since the run's first fix, never descending."""
    legs: tuple[Leg, ...]
    """The stretches driven, in order; their lengths add up to the last of `travelled_m`."""
    way: VehiclePath
    """The vehicle's own way along them."""


@dataclass(frozen=True)
class _Step:
    """One fix with its candidates and how well each explains it (log-likelihood)."""

    time_s: float
    xy: NDArray[np.float64]
    speed_mps: float
    """As the receiver told it; NaN where it did not."""
    candidates: list[Candidate]
    emission: NDArray[np.float64]


def match(track: Track, network: RoadNetwork, vehicle: Vehicle = Vehicle.VAN) -> list[MatchedRun]:
    """The runs of a track on the network; none where it is nowhere near a road."""
    return [run for steps in _unbroken(_steps(track, network, vehicle)) if (run := _match_run(steps, network))]


def _steps(track: Track, network: RoadNetwork, vehicle: Vehicle) -> list[_Step]:
    speeds, headings = _motion(track)
    for_path = [_for_path(vehicle, speed) for speed in _steady_speeds(track).tolist()]
    steps = []
    for k in range(len(track)):
        candidates = network.near(float(track.xy[k, 0]), float(track.xy[k, 1]), SEARCH_RADIUS_M)
        emission = np.array([_emission(c, speeds[k], headings[k], for_path[k], network) for c in candidates])
        steps.append(_Step(float(track.times_s[k]), track.xy[k], float(track.speeds_mps[k]), candidates, emission))
    return steps


def _motion(track: Track) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Speed (m/s) and heading (degrees from north) at each fix, out of the smoothed positions."""
    if len(track) < 2:
        return np.zeros(len(track)), np.zeros(len(track))
    velocity = np.gradient(track.xy, track.times_s, axis=0)
    return np.hypot(velocity[:, 0], velocity[:, 1]), np.degrees(np.arctan2(velocity[:, 0], velocity[:, 1]))


def _for_path(vehicle: Vehicle, speed_mps: float) -> float:
    """Log-odds for a path at one fix, by what drives and how fast."""
    if vehicle is Vehicle.SWEEPER:
        return SWEEPER_FOR_PATH if speed_mps < PATH_BELOW_MPS else -SWEEPER_FOR_PATH
    return -PATH_PENALTY if speed_mps >= PATH_FROM_MPS else -VAN_PATH_PENALTY


def _steady_speeds(track: Track) -> NDArray[np.float64]:
    """The receiver's own speeds, which come from Doppler and know no jumps; or those over ten seconds, m/s."""
    begin = np.searchsorted(track.times_s, track.times_s - STEADY_OVER_S / 2)
    end = np.minimum(np.searchsorted(track.times_s, track.times_s + STEADY_OVER_S / 2), len(track) - 1)
    moved = np.hypot(*(track.xy[end] - track.xy[begin]).T)
    over = np.asarray(moved / np.maximum(track.times_s[end] - track.times_s[begin], 1e-3), dtype=np.float64)
    return np.where(np.isnan(track.speeds_mps), over, track.speeds_mps)


def _emission(
    candidate: Candidate, speed_mps: float, heading_deg: float, for_path: float, network: RoadNetwork
) -> float:
    log = -0.5 * (candidate.distance_m / EMISSION_SD_M) ** 2
    if speed_mps >= HEADING_FROM_MPS:
        askew = abs((heading_deg - candidate.bearing_deg + 90) % 180 - 90)  # either direction of the line will do
        log -= 0.5 * (askew / HEADING_SD_DEG) ** 2
    if network.sections[candidate.position.section].kind == "path":
        log += for_path
    return log


def _unbroken(steps: Sequence[_Step]) -> list[list[_Step]]:
    """Cut where no road is near or the track has a hole."""
    runs: list[list[_Step]] = [[]]
    for step in steps:
        last = runs[-1][-1] if runs[-1] else None
        if not step.candidates or (last and step.time_s - last.time_s > LONGEST_GAP_S):
            runs.append([])
        if step.candidates:
            runs[-1].append(step)
    return [run for run in runs if len(run) > 1]


def _match_run(steps: list[_Step], network: RoadNetwork) -> MatchedRun | None:
    """Viterbi: the likeliest chain of places."""
    score, came_from = steps[0].emission, []
    for before, after in pairwise(steps):
        ways = score[:, None] + _transitions(before, after, network)
        came_from.append(np.argmax(ways, axis=0))
        score = np.max(ways, axis=0) + after.emission
    if not np.isfinite(score.max()):
        return None
    chosen = [int(np.argmax(score))]
    for back in reversed(came_from):
        chosen.append(int(back[chosen[-1]]))
    places = [step.candidates[k] for step, k in zip(steps, reversed(chosen), strict=True)]
    return _run(steps, places, network)


def _transitions(before: _Step, after: _Step, network: RoadNetwork) -> NDArray[np.float64]:
    straight = float(np.hypot(*(after.xy - before.xy)))
    limit = _limit(straight)
    table = np.full((len(before.candidates), len(after.candidates)), -np.inf)
    for i, a in enumerate(before.candidates):
        for j, b in enumerate(after.candidates):
            if route := network.route(a.position, b.position, limit):
                table[i, j] = -abs(route.length_m - straight) / DETOUR_SCALE_M
    return table


def _limit(straight_m: float) -> float:
    # Rounded up to 50 m, so that the network's remembered ways are used again.
    return math.ceil((2 * straight_m + DETOUR_ALLOWANCE_M) / 50) * 50.0


def _run(steps: list[_Step], places: list[Candidate], network: RoadNetwork) -> MatchedRun | None:
    """The chain of places as one way driven; what noise put backwards on a section counts as standing still.

    None where nothing was driven.
    """
    legs: list[Leg] = []
    travelled = [0.0]
    here = places[0].position
    for before, after, place in zip(steps, steps[1:], places[1:], strict=False):
        straight = float(np.hypot(*(after.xy - before.xy)))
        route = network.route(here, place.position, _limit(straight) + SEARCH_RADIUS_M)
        if route is None or _is_noise(legs, route.legs):
            travelled.append(travelled[-1])
            continue
        for leg in route.legs:
            _append(legs, leg)
        travelled.append(travelled[-1] + route.length_m)
        here = place.position
    legs, placed = _without_spurs(legs, np.array(travelled))
    if not legs:
        return None
    times, speeds = np.array([step.time_s for step in steps]), np.array([step.speed_mps for step in steps])
    way = vehicle_path(legs, network)
    rolled = fuse_speed_and_position(times, way.rolled(placed), speeds, way.turned(placed))
    return MatchedRun(times, way.along(rolled), tuple(legs), way)


TURN_BACK_M = 12.0
"""A move back by less than this, metres, is the receiver's noise; more is a vehicle that turned."""


def _without_spurs(legs: Sequence[Leg], travelled: NDArray[np.float64]) -> tuple[list[Leg], NDArray[np.float64]]:
    """The legs less short ways into a side road and straight out again, and how far each fix is along what is left.

    A place thrown past a junction lies nearest to the road that goes on there, not to the one the vehicle turned into.
    """
    kept: list[Leg] = []
    for leg in legs:
        if kept and _is_spur(kept[-1], leg):
            kept.pop()
            begin = sum(before.length_m for before in kept)
            travelled = travelled - np.clip(travelled - begin, 0.0, 2 * leg.length_m)
        else:
            _append(kept, leg)
    return kept, travelled


def _is_spur(there: Leg, back: Leg) -> bool:
    returns = there.section == back.section and math.isclose(there.from_m, back.to_m, abs_tol=0.01)
    return returns and back.length_m < TURN_BACK_M


def _is_noise(legs: list[Leg], step: tuple[Leg, ...]) -> bool:
    """Whether a short step undoes the direction the vehicle was last driving in."""
    if not legs or len(step) != 1 or step[0].section != legs[-1].section:
        return False
    opposite = (step[0].to_m - step[0].from_m) * (legs[-1].to_m - legs[-1].from_m) < 0
    return opposite and step[0].length_m < TURN_BACK_M


def _append(legs: list[Leg], leg: Leg) -> None:
    last = legs[-1] if legs else None
    onward = last and last.section == leg.section and (last.to_m - last.from_m) * (leg.to_m - leg.from_m) >= 0
    if last and onward:
        legs[-1] = Leg(leg.section, last.from_m, leg.to_m)
    elif leg.length_m > 0:
        legs.append(leg)
