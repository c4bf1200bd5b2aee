"""Map matching: a track on the road network by a hidden Markov model, after Newson & Krumm (2009).

Hidden states are the nearest positions on every section near a fix. The emission probability falls with the distance
to the section and with the difference in heading; the transition probability falls with the difference between the
route along the road and the straight line between two fixes. The likeliest chain is found by Viterbi's algorithm.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data.roads.network import JUNCTION_SNAP_M, Candidate, Leg, RoadNetwork
from data.vehicle import Vehicle
from ingest.road.odometry import fuse_speed_and_position
from ingest.road.vehicle_path import VehiclePath, vehicle_path
from ingest.track.fixes import Fix, Track, to_metres
from model.vocabulary import Oneway, SectionKind

SEARCH_RADIUS_M = 30.0
"""Sections farther from a fix than this, metres, are no candidates."""

EMISSION_SD_M = 5.0
"""Distance of a fix from the centre line of its road, metres, one sigma (Newson & Krumm 2009: 4-5 m)."""

DETOUR_SCALE_M = 4.0
"""Scale of the exponential on |route - straight line|, metres (beta in Newson & Krumm 2009)."""

HEADING_SD_DEG = 25.0
"""Difference between a moving vehicle's heading and its road's direction, degrees, one sigma. Assumed."""

RIGHT_ANGLE_DEG = 90.0

MIN_HEADING_SPEED_MPS = 2.0
"""Below this speed, m/s, a heading derived from positions is noise."""

MAX_PATH_SPEED_MPS = 9.0
"""Nobody drives faster than this, m/s (32 km/h), on a cycle path."""

VAN_PATH_LOG_ODDS = 1.0
"""Log-odds against a path, at each fix, for a van at any speed. Assumed."""

VERGE_LOG_ODDS = 8.0
"""Log-odds against crossing from a path to the road beside it, or back, where the register draws no way: kerbs are
dropped at every drive. A few fixes beside the path outweigh it. Assumed."""

WRONG_WAY_LOG_ODDS = 4.0
"""Log-odds, at each fix, against driving against the only direction of traffic. Assumed."""

SWEEPER_PATH_LOG_ODDS = 1.0
"""Log-odds, at each fix, for a path when a sweeper is slow, and against it when it is not. Assumed."""

SWEEPER_PATH_SPEED_MPS = 5.0
"""Sweepers keep to 15 km/h on cycle paths; 5 m/s (18 km/h) leaves room for the receiver's error."""

SPEED_WINDOW_S = 10.0
"""Positions so far apart in time, seconds, give a speed that a single jump of the receiver does not spoil."""

MIN_DURATION_S = 1e-3
"""Least duration a speed is divided by, seconds."""

MAX_TRACK_GAP_S = 15.0
"""A longer gap in the track, seconds, ends a run: nothing is claimed to have been filmed there."""

DETOUR_FACTOR, DETOUR_ALLOWANCE_M = 2.0, 60.0
"""A route between two fixes is at most so many times the straight line, and so many metres more."""

ROUTE_LIMIT_STEP_M = 50.0
"""Limits of routes are rounded up to multiples of this, metres, so that the network's cached searches are reused."""

MAX_NOISE_REVERSAL_M = 12.0
"""A move backwards shorter than this, metres, is the receiver's noise; a longer one is a vehicle that turned."""

SAME_POSITION_M = 0.01
"""Two chainages closer than this, metres, are the same."""


@dataclass(frozen=True)
class MatchedRun:
    """An uninterrupted run of the drive on the network."""

    times_s: NDArray[np.float64]
    """Of the fixes, seconds on the video's clock, ascending."""
    travelled_m: NDArray[np.float64]
    """Metres along the legs' centre lines since the run's first fix, never descending."""
    legs: tuple[Leg, ...]
    """The stretches driven, in order; their lengths add up to the last of `travelled_m`."""
    path: VehiclePath
    """The vehicle's own path along them."""


@dataclass(frozen=True)
class _MatchingStep:
    """One fix with its candidate positions and the log of their emission probabilities."""

    time_s: float
    xy: NDArray[np.float64]
    speed_mps: float
    """As the receiver reported it; NaN where it did not."""
    candidates: list[Candidate]
    emission: NDArray[np.float64]


def reaches(fixes: Sequence[Fix], network: RoadNetwork) -> bool:
    """Whether any of the fixes, at least one, lies near a section: if none does there is nothing to match."""
    return any(network.near(float(x), float(y), SEARCH_RADIUS_M) for x, y in to_metres(fixes))


def match(track: Track, network: RoadNetwork, vehicle: Vehicle = Vehicle.VAN) -> list[MatchedRun]:
    """The runs of a track on the network; none where it is nowhere near a road."""
    return [run for steps in _split_at_gaps(_steps(track, network, vehicle)) for run in _match_run(steps, network)]


def _steps(track: Track, network: RoadNetwork, vehicle: Vehicle) -> list[_MatchingStep]:
    speeds, headings = _motion(track)
    robust_speeds = _robust_speeds(track)
    path_log_odds = [_path_log_odds(vehicle, speed) for speed in robust_speeds.tolist()]
    too_fast = robust_speeds >= (MAX_PATH_SPEED_MPS if vehicle is Vehicle.VAN else np.inf)
    steps = []
    for k in range(len(track)):
        near = network.near(float(track.xy[k, 0]), float(track.xy[k, 1]), SEARCH_RADIUS_M)
        candidates = [c for c in near if not (too_fast[k] and _is_path(c, network))]
        emission = np.array([_emission(c, speeds[k], headings[k], path_log_odds[k], network) for c in candidates])
        steps.append(
            _MatchingStep(float(track.times_s[k]), track.xy[k], float(track.speeds_mps[k]), candidates, emission)
        )
    return steps


def _motion(track: Track) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Speed (m/s) and heading (degrees from north) at each fix, out of the smoothed positions."""
    if len(track) < 2:
        return np.zeros(len(track)), np.zeros(len(track))
    velocity = np.gradient(track.xy, track.times_s, axis=0)
    return np.hypot(velocity[:, 0], velocity[:, 1]), np.degrees(np.arctan2(velocity[:, 0], velocity[:, 1]))


def _path_log_odds(vehicle: Vehicle, speed_mps: float) -> float:
    """Log-odds for a path at one fix, by the kind of vehicle and its speed."""
    if vehicle is Vehicle.SWEEPER:
        return SWEEPER_PATH_LOG_ODDS if speed_mps < SWEEPER_PATH_SPEED_MPS else -SWEEPER_PATH_LOG_ODDS
    return -VAN_PATH_LOG_ODDS


def _is_path(candidate: Candidate, network: RoadNetwork) -> bool:
    return network.sections[candidate.position.section].kind == SectionKind.PATH


def _robust_speeds(track: Track) -> NDArray[np.float64]:
    """(n,) m/s: the receiver's Doppler speed, which has no jumps, or else the mean over `SPEED_WINDOW_S`."""
    begin = np.searchsorted(track.times_s, track.times_s - SPEED_WINDOW_S / 2)
    end = np.minimum(np.searchsorted(track.times_s, track.times_s + SPEED_WINDOW_S / 2), len(track) - 1)
    moved = np.hypot(*(track.xy[end] - track.xy[begin]).T)
    duration = np.maximum(track.times_s[end] - track.times_s[begin], MIN_DURATION_S)
    return np.where(np.isnan(track.speeds_mps), np.asarray(moved / duration, dtype=np.float64), track.speeds_mps)


def _emission(
    candidate: Candidate, speed_mps: float, heading_deg: float, path_log_odds: float, network: RoadNetwork
) -> float:
    log = -0.5 * (candidate.distance_m / EMISSION_SD_M) ** 2
    if speed_mps >= MIN_HEADING_SPEED_MPS:
        # Modulo 180 degrees: a section may be driven in either direction.
        difference = abs((heading_deg - candidate.bearing_deg + 90) % 180 - 90)
        log -= 0.5 * (difference / HEADING_SD_DEG) ** 2
        log -= WRONG_WAY_LOG_ODDS * _is_wrong_way(candidate, heading_deg, network)
    if _is_path(candidate, network):
        log += path_log_odds
    return log


def _is_wrong_way(candidate: Candidate, heading_deg: float, network: RoadNetwork) -> bool:
    """Whether a heading is against the only direction of traffic there."""
    oneway = network.sections[candidate.position.section].oneway
    against = abs((heading_deg - candidate.bearing_deg + 180) % 360 - 180) > RIGHT_ANGLE_DEG
    return oneway == (Oneway.FORWARD if against else Oneway.BACKWARD)


def _split_at_gaps(steps: Sequence[_MatchingStep]) -> list[list[_MatchingStep]]:
    """Runs of steps, cut where no road is near or the track has a gap."""
    runs: list[list[_MatchingStep]] = [[]]
    for step in steps:
        last = runs[-1][-1] if runs[-1] else None
        if not step.candidates or (last and step.time_s - last.time_s > MAX_TRACK_GAP_S):
            runs.append([])
        if step.candidates:
            runs[-1].append(step)
    return [run for run in runs if len(run) > 1]


def _match_run(steps: list[_MatchingStep], network: RoadNetwork) -> list[MatchedRun]:
    """The likeliest chain of positions (Viterbi), a run of its own from each crossing of a verge."""
    score, came_from = steps[0].emission, []
    for before, after in pairwise(steps):
        scores = score[:, None] + _transitions(before, after, network)
        came_from.append(np.argmax(scores, axis=0))
        score = np.max(scores, axis=0) + after.emission
    if not np.isfinite(score.max()):
        return []
    chosen = [int(np.argmax(score))]
    for back in reversed(came_from):
        chosen.append(int(back[chosen[-1]]))
    positions = [step.candidates[k] for step, k in zip(steps, reversed(chosen), strict=True)]
    ends = [k + 1 for k in range(len(steps) - 1) if _crosses_verge(steps[k : k + 2], positions[k : k + 2], network)]
    pieces = pairwise([0, *ends, len(steps)])
    runs = [_run(steps[a:b], positions[a:b], network) for a, b in pieces if b - a > 1]
    return [run for run in runs if run]


def _transitions(before: _MatchingStep, after: _MatchingStep, network: RoadNetwork) -> NDArray[np.float64]:
    straight = float(np.hypot(*(after.xy - before.xy)))
    table = np.array([[_along_road(a, b, straight, network) for b in after.candidates] for a in before.candidates])
    for i, a in enumerate(before.candidates):
        for j, b in enumerate(after.candidates):
            if _is_path(a, network) != _is_path(b, network):
                table[i, j] = max(table[i, j], -VERGE_LOG_ODDS)
    return table


def _along_road(before: Candidate, after: Candidate, straight_m: float, network: RoadNetwork) -> float:
    """Log of the probability to drive from one position to another by the roads; minus infinity where no way is."""
    route = network.route(before.position, after.position, _route_limit(straight_m))
    if route is None:
        return -math.inf
    wrong_way_m = sum(map(network.wrong_way_m, route.legs))
    return -(abs(route.length_m - straight_m) + wrong_way_m) / DETOUR_SCALE_M


def _crosses_verge(steps: Sequence[_MatchingStep], positions: Sequence[Candidate], network: RoadNetwork) -> bool:
    """Whether two consecutive positions are a path and a road with no way between them but over the verge."""
    (before, after), (a, b) = steps, positions
    straight = float(np.hypot(*(after.xy - before.xy)))
    return _is_path(a, network) != _is_path(b, network) and _along_road(a, b, straight, network) < -VERGE_LOG_ODDS


def _route_limit(straight_m: float) -> float:
    longest = DETOUR_FACTOR * straight_m + DETOUR_ALLOWANCE_M
    return math.ceil(longest / ROUTE_LIMIT_STEP_M) * ROUTE_LIMIT_STEP_M


def _run(steps: list[_MatchingStep], positions: list[Candidate], network: RoadNetwork) -> MatchedRun | None:
    """The chain of positions as one route driven; noise that moves backwards on a section counts as standing still.

    None where nothing was driven.
    """
    legs: list[Leg] = []
    travelled = [0.0]
    current = positions[0].position
    for before, after, following in zip(steps, steps[1:], positions[1:], strict=False):
        straight = float(np.hypot(*(after.xy - before.xy)))
        route = network.route(current, following.position, _route_limit(straight) + SEARCH_RADIUS_M)
        if route is None or _is_noise(legs, route.legs):
            travelled.append(travelled[-1])
            continue
        for leg in route.legs:
            _append(legs, leg)
        travelled.append(travelled[-1] + route.length_m)
        current = following.position
    legs, line_m = _without_spurs(legs, np.array(travelled))
    if not legs:
        return None
    times, speeds = np.array([step.time_s for step in steps]), np.array([step.speed_mps for step in steps])
    path = vehicle_path(legs, network)
    driven = fuse_speed_and_position(times, path.line_to_driven(line_m), speeds, path.turned_rad(line_m))
    return MatchedRun(times, path.driven_to_line(driven), tuple(legs), path)


def _without_spurs(legs: Sequence[Leg], travelled: NDArray[np.float64]) -> tuple[list[Leg], NDArray[np.float64]]:
    """The legs less short trips into a side road and straight back out, and each fix's metres along what remains.

    A fix that jumps past a junction is matched to the road that continues there, not to the one the vehicle took.
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


def _is_spur(out: Leg, back: Leg) -> bool:
    returns = out.section == back.section and math.isclose(out.from_m, back.to_m, abs_tol=SAME_POSITION_M)
    return returns and back.length_m < MAX_NOISE_REVERSAL_M


def _is_noise(legs: list[Leg], step: tuple[Leg, ...]) -> bool:
    """Whether a short step reverses the direction the vehicle was last driving in."""
    if not legs or len(step) != 1 or step[0].section != legs[-1].section:
        return False
    opposite = (step[0].to_m - step[0].from_m) * (legs[-1].to_m - legs[-1].from_m) < 0
    return opposite and step[0].length_m < MAX_NOISE_REVERSAL_M


def _append(legs: list[Leg], leg: Leg) -> None:
    last = legs[-1] if legs else None
    onward = last and last.section == leg.section and (last.to_m - last.from_m) * (leg.to_m - leg.from_m) >= 0
    if last and onward and abs(last.to_m - leg.from_m) <= JUNCTION_SNAP_M:  # a ring goes on at its own start
        legs[-1] = Leg(leg.section, last.from_m, leg.to_m)
    elif leg.length_m > 0:
        legs.append(leg)
