"""Where a vehicle truly was at every instant of a recording, on which section and how far along it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Point

from data.simulate.drive import BRAKE_MPS2, SIDEWAYS_MPS2
from data.simulate.network import Road
from data.simulate.route import STEP_M, Route, plan_route
from tests.bench.season.parameters import DrivingParameters
from tests.bench.season.schedule import PlannedDrive
from tests.bench.season.town import LANE_M, Town

Floats = NDArray[np.float64]

SLOWEST_MPS = 0.5
"""In the tightest turn and at the kerb. Not 0, so that time is finite."""
NODE_SEARCH_M = 30.0
"""A smoothed way is shorter than its sections: at most so much from one junction to the next."""


@dataclass(frozen=True, eq=False)
class Motion:
    """A recording's way, a sample each `STEP_M` metres driven."""

    times_s: Floats
    """(n,) from the first frame, ascending."""
    xy: Floats
    """(n, 2) EPSG:25832 of the camera."""
    headings: Floats
    """(n,) radians anticlockwise from east, without jumps."""
    legs: NDArray[np.int64]
    """(n,) which of the drive's legs is driven."""

    @property
    def seconds(self) -> float:
        """How long the recording lasts."""
        return float(self.times_s[-1])

    def places(self, times_s: Floats) -> Floats:
        """(m, 2) EPSG:25832 at other instants."""
        return np.column_stack([np.interp(times_s, self.times_s, self.xy[:, axis]) for axis in (0, 1)])

    def heading(self, times_s: Floats) -> Floats:
        """(m,) radians anticlockwise from east."""
        return np.interp(times_s, self.times_s, self.headings)

    def leg(self, times_s: Floats) -> NDArray[np.int64]:
        """(m,) which of the drive's legs is driven."""
        return self.legs[np.clip(np.searchsorted(self.times_s, times_s), 0, len(self.legs) - 1)]

    def speeds(self, times_s: Floats) -> Floats:
        """(m,) metres a second; 0 before the first sample and after the last."""
        before, after = self.places(times_s - 0.5), self.places(times_s + 0.5)
        return np.asarray(np.hypot(*(after - before).T))


def drive(town: Town, plan: PlannedDrive, driving: DrivingParameters, seed: int) -> Motion:
    """Drive the planned legs."""
    random = np.random.default_rng((seed, 24, plan.number))
    roads = {road.section: road for road in town.roads}
    route = plan_route(roads, plan.legs)
    along: Floats = np.arange(len(route.xy), dtype=np.float64) * STEP_M
    legs = _legs(route)
    driven = [roads[leg.section] for leg in plan.legs]
    lateral_noise = smooth_noise(random, len(along), driving.lateral_memory_m / STEP_M)
    xy = route.place(along, _lanes(driven, legs, driving) + driving.lateral_sd_m * lateral_noise)
    steps = np.gradient(xy, axis=0)
    usual = np.array([plan.vehicle.speeds_mps[road.road_class] for road in driven])[legs]
    speed_noise = smooth_noise(random, len(along), driving.speed_memory_m / STEP_M)
    speed = _speeds(route, usual * (1 + driving.speed_rel_sd * speed_noise))
    times = np.concatenate([[0.0], np.cumsum(STEP_M / speed[:-1])]) + _waits(plan, legs, driving, random)
    return Motion(times, xy, np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])), legs)


def smooth_noise(random: np.random.Generator, count: int, sigma: float) -> Floats:
    """(count,) noise of deviation 1 that forgets itself within `sigma` samples."""
    reach = int(3 * sigma) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return np.convolve(random.normal(size=count + 2 * reach), kernel / np.sqrt((kernel**2).sum()), "valid")


def _legs(route: Route) -> NDArray[np.int64]:
    """For each point of the way its leg: the next begins where the way passes their junction nearest."""
    legs = np.zeros(len(route.xy), np.int64)
    at = 0
    for road, forwards in route.legs[:-1]:
        node = np.array(road.line.coords[-1 if forwards else 0][:2])
        expected = at + road.line.length / STEP_M
        low, high = (int(expected + d / STEP_M) for d in (-NODE_SEARCH_M, NODE_SEARCH_M / 4))
        low, high = max(at + 1, low), min(len(legs), high)
        at = low + int(np.argmin(np.hypot(*(route.xy[low:high] - node).T)))
        legs[at:] += 1
    return legs


def _lanes(driven: Sequence[Road], legs: NDArray[np.int64], driving: DrivingParameters) -> Floats:
    """Metres to the right of the line, for each point of the way."""
    lane = np.array([LANE_M if road.kind == "road" else 0.0 for road in driven])[legs]
    change_m = driving.lane_change_m
    reach = round(3 * change_m / STEP_M)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * STEP_M / change_m) ** 2)
    return np.convolve(np.pad(lane, reach, mode="edge"), kernel / kernel.sum(), "valid")


def _speeds(route: Route, usual: Floats) -> Floats:
    """What bends and brakes leave of the usual speed; from standing at the start to standing at the end."""
    allowed = np.minimum(usual, np.sqrt(SIDEWAYS_MPS2 / np.maximum(np.abs(route.curvature), 1e-4)))
    allowed = np.maximum(allowed, SLOWEST_MPS)
    allowed[[0, -1]] = SLOWEST_MPS
    return _braked(_braked(allowed)[::-1])[::-1]


def _braked(speed: Floats) -> Floats:
    """Speeds that can be reached from the sample before."""
    limited = speed.tolist()
    for i in range(1, len(limited)):
        limited[i] = min(limited[i], (limited[i - 1] ** 2 + 2 * BRAKE_MPS2 * STEP_M) ** 0.5)
    return np.array(limited)


def _waits(
    plan: PlannedDrive, legs: NDArray[np.int64], driving: DrivingParameters, random: np.random.Generator
) -> Floats:
    """(n,) seconds waited so far, at junctions and to turn back."""
    waited = np.zeros(len(legs))
    for number in np.flatnonzero(np.diff(legs)) + 1:
        before, after = plan.legs[legs[number] - 1], plan.legs[legs[number]]
        if before.section == after.section:
            waited[number:] += driving.turn_s
        elif random.random() < driving.stop_share:
            waited[number:] += random.exponential(driving.mean_stop_s)
    return waited


def chainages(town: Town, plan: PlannedDrive, motion: Motion, times_s: Floats) -> list[tuple[str, float]]:
    """Section id and chainage truly driven at instants."""
    roads = {road.section: road for road in town.roads}
    sections = [plan.legs[leg].section for leg in motion.leg(times_s)]
    return [
        (section, float(roads[section].line.project(Point(place))))
        for section, place in zip(sections, motion.places(times_s), strict=True)
    ]
