"""Junctions and parallel roads where a track is easily matched to the wrong one; metres go into the log of passes."""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import LineString

from data.projection import to_degrees
from data.roads.network import NetworkSection, RoadNetwork
from data.vehicle import Vehicle
from ingest.road.map_matching import MatchedRun, match
from ingest.track.cleaning import clean, smooth
from ingest.track.fixes import Fix

EAST, NORTH = 588_000.0, 6_144_000.0
LANE_M = 1.75
"""Drivers keep so far to the right of the centre line."""
NOISE_M, CORRELATION = 2.0, 0.9
"""A phone's receiver: metres, and how much of its error is still there a second later."""
LOOSE_M = 20.0
"""Of the matched metres may be wrong at an end or a corner: two fixes at town speed."""

Points = Sequence[tuple[float, float]]


def section(number: int, kind: str, *points: tuple[float, float], oneway: str | None = None, level: int = 0):
    line = LineString([(EAST + x, NORTH + y) for x, y in points])
    return NetworkSection(number, kind, line, oneway=oneway, level=level)


def fixes_along(points: Points, speed_mps: float, seed: int | None = 0, right_m: float = LANE_M) -> list[Fix]:
    """One fix a second along a line, so far to its right, with a phone's noise."""
    line = LineString(points)
    at = np.arange(0.0, line.length, speed_mps)
    xy = np.array([line.interpolate(m).coords[0] for m in at])
    ahead = np.array([line.interpolate(m + 0.5).coords[0] for m in at]) - [
        line.interpolate(m - 0.5).coords[0] for m in at
    ]
    xy = xy + right_m * np.column_stack([ahead[:, 1], -ahead[:, 0]]) / np.hypot(*ahead.T)[:, None]
    return _fixes(xy + (_noise(len(xy), seed) if seed is not None else 0.0))


def _noise(count: int, seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    error = np.zeros((count, 2))
    for k in range(1, count):
        error[k] = CORRELATION * error[k - 1] + random.normal(0, NOISE_M * math.sqrt(1 - CORRELATION**2), 2)
    return error


def _fixes(xy: NDArray[np.float64]) -> list[Fix]:
    lon, lat = to_degrees(EAST + xy[:, 0], NORTH + xy[:, 1])
    return [Fix(float(second), *map(float, place)) for second, place in enumerate(zip(lon, lat, strict=True))]


def driven(fixes: list[Fix], network: RoadNetwork, vehicle: Vehicle = Vehicle.VAN) -> dict[int, float]:
    """Metres matched to each section, by its id."""
    metres: dict[int, float] = defaultdict(float)
    for run in runs(fixes, network, vehicle):
        for leg in run.legs:
            metres[network.sections[leg.section].id] += leg.length_m
    return {number: length for number, length in metres.items() if length > LOOSE_M}


def runs(fixes: list[Fix], network: RoadNetwork, vehicle: Vehicle = Vehicle.VAN) -> list[MatchedRun]:
    return match(smooth(clean(fixes)), network, vehicle)


seeds = st.integers(0, 10_000)


# The road is known from 200 m on; the cycle path beside it comes from afar, and joins it nowhere near.
ROAD, PATH = 1, 2
HALF_KNOWN = RoadNetwork(
    (section(ROAD, "road", (200, 0), (900, 0)), section(PATH, "path", (-300, 7), (900, 7), (900, 200)))
)


@settings(max_examples=6, deadline=None)
@given(seeds, st.sampled_from([6.0, 8.0, 12.0, 20.0]))
def test_a_van_that_comes_in_where_only_the_cycle_path_is_known_is_on_the_road_as_soon_as_it_is_known(seed, speed):
    found = driven(fixes_along([(0, 0), (700, 0)], speed, seed), HALF_KNOWN)
    assert found[ROAD] == pytest.approx(500, abs=LOOSE_M + 2 * speed)
    assert found.get(PATH, 0.0) <= 200 + LOOSE_M


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_a_fast_van_is_never_on_a_path(seed):
    assert driven(fixes_along([(0, 0), (700, 0)], 14.0, seed), HALF_KNOWN).keys() == {ROAD}


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_a_sweeper_that_leaves_the_path_for_the_road_is_on_each_where_it_was(seed):
    path, road = fixes_along([(200, 7), (500, 7)], 3.0, seed, 0.0), fixes_along([(500, 0), (850, 0)], 8.0, seed)
    joined = [*path, *(Fix(len(path) + fix.time_s, fix.lon, fix.lat) for fix in road)]
    found = driven(joined, HALF_KNOWN, Vehicle.SWEEPER)
    assert found[PATH] == pytest.approx(300, abs=40)
    assert found[ROAD] == pytest.approx(350, abs=40)


# Two carriageways, 12 m apart, each one way; both keep their lane to the right.
EASTWARD, WESTWARD = 1, 2
DUAL = RoadNetwork(
    (
        section(EASTWARD, "road", (0, -6), (1000, -6), oneway="forward"),
        section(WESTWARD, "road", (0, 6), (1000, 6), oneway="backward"),
    )
)


@settings(max_examples=6, deadline=None)
@given(seed=seeds, west=st.booleans())
def test_on_a_dual_carriageway_the_direction_says_which(seed, *, west):
    middle = 0.5  # the receiver may be anywhere between the two
    points = [(950, middle), (50, middle)] if west else [(50, -middle), (950, -middle)]
    found = driven(fixes_along(points, 20.0, seed), DUAL)
    assert found == {WESTWARD if west else EASTWARD: pytest.approx(880, abs=40)}


# A roundabout of 16 m radius as OpenStreetMap draws it: one way round, anticlockwise.
RADIUS_M = 16.0
RING = 5
CORNERS = np.radians(np.arange(0, 361, 15))
CIRCLE = [(RADIUS_M * math.cos(a), RADIUS_M * math.sin(a)) for a in CORNERS]
ARMS = [((RADIUS_M, 0), (300, 0)), ((0, RADIUS_M), (0, 300)), ((-RADIUS_M, 0), (-300, 0)), ((0, -RADIUS_M), (0, -300))]
ROUNDABOUT = RoadNetwork(
    (*(section(n + 1, "road", *arm) for n, arm in enumerate(ARMS)), section(RING, "road", *CIRCLE, oneway="forward"))
)


def round_to(exit_arm: int) -> Points:
    """In from the west, round anticlockwise, out by an arm."""
    quarters = {4: 1, 1: 2, 2: 3, 3: 4}[exit_arm]
    ring = [(RADIUS_M * math.cos(a), RADIUS_M * math.sin(a)) for a in np.pi + np.linspace(0, quarters * np.pi / 2, 30)]
    return [(-200, 0), *ring, tuple(200 / 300 * c for c in ARMS[exit_arm - 1][1])]


@settings(max_examples=6, deadline=None)
@given(seeds, st.sampled_from([1, 2, 4]))
def test_through_a_roundabout_the_way_is_anticlockwise_however_far(seed, exit_arm):
    found = runs(fixes_along(round_to(exit_arm), 7.0, seed), ROUNDABOUT)
    assert len(found) == 1
    legs = [(ROUNDABOUT.sections[leg.section].id, leg) for leg in found[0].legs]
    assert [number for number, _ in legs if number != RING] == [3, exit_arm]
    ring = [leg for number, leg in legs if number == RING]
    assert all(leg.to_m > leg.from_m for leg in ring)
    quarters = {4: 1, 1: 2, 2: 3}[exit_arm]
    assert sum(leg.length_m for leg in ring) == pytest.approx(quarters * math.pi / 2 * RADIUS_M, abs=2.0)


# A road on a bridge over another: no way from one to the other but 400 m round.
OVER, UNDER = 1, 2
BRIDGE = RoadNetwork(
    (
        section(OVER, "road", (0, -60), (0, 60), level=1),
        section(3, "road", (0, -300), (0, -60)),
        section(4, "road", (0, 60), (0, 300)),
        section(UNDER, "road", (-300, 0), (300, 0)),
    )
)


@settings(max_examples=6, deadline=None)
@given(seed=seeds, over=st.booleans())
def test_over_a_bridge_and_under_it_nobody_turns_off(seed, *, over):
    points = [(0, -280), (0, 280)] if over else [(-280, 0), (280, 0)]
    found = driven(fixes_along(points, 10.0, seed), BRIDGE)
    assert found.keys() == ({OVER, 3, 4} if over else {UNDER})


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_where_levels_are_not_known_a_crossing_road_is_not_turned_into_either(seed):
    flat = RoadNetwork((section(1, "road", (0, -300), (0, 300)), section(2, "road", (-300, 0), (300, 0))))
    assert driven(fixes_along([(0, -280), (0, 280)], 10.0, seed), flat) == {1: pytest.approx(555, abs=25)}


# A straight road on which the vehicle turns round after 250 m.
STRAIGHT = RoadNetwork((section(1, "road", (0, 0), (600, 0)), section(2, "path", (0, 6), (600, 6))))


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_a_u_turn_is_driven_out_and_back(seed):
    turn = [(250 + 4 * math.sin(a), 0.0 + 3 - 3 * math.cos(a)) for a in np.linspace(0.3, math.pi - 0.3, 8)]
    out_and_back = [(20, -1.75), (250, -1.75), *turn, (250, 1.75), (20, 1.75)]
    found = runs(fixes_along(out_and_back, 8.0, seed, 0.0), STRAIGHT)
    assert len(found) == 1
    (out, back) = found[0].legs
    assert (out.section, back.section) == (0, 0)
    assert (out.from_m, out.to_m, back.to_m) == pytest.approx((20, 252, 20), abs=12)
    assert out.to_m == back.from_m
