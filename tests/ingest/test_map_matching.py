"""Noisy tracks on a road with a cycle path beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from data.projection import to_degrees
from data.roads.network import NetworkSection, RoadNetwork
from ingest.road.map_matching import match
from ingest.road.trajectory import Trajectory, filmed_stretches
from ingest.track.cleaning import clean, smooth
from ingest.track.fixes import Fix

EAST, NORTH = 588_000.0, 6_144_000.0


def line(*points: tuple[float, float]) -> LineString:
    return LineString([(EAST + x, NORTH + y) for x, y in points])


NETWORK = RoadNetwork(
    (
        NetworkSection(1, "road", line((0, 0), (300, 0))),
        NetworkSection(2, "road", line((300, 0), (600, 60))),
        NetworkSection(3, "path", line((0, 5), (300, 5))),
        NetworkSection(4, "road", line((300, 0), (300, -300))),
    )
)


def drive(speed_mps: float, seconds: int, noise_m: float, seed: int) -> list[Fix]:
    """Along sections 1 and 2, 1.75 m right of the middle, with noise correlated over ten seconds."""
    rng = np.random.default_rng(seed)
    error = np.zeros(2)
    fixes = []
    for second in range(seconds):
        along = 20 + speed_mps * second
        x, y = (along, -1.75) if along < 300 else (300 + (along - 300) * 0.9806, (along - 300) * 0.1961 - 1.75)
        error = error * 0.9 + rng.normal(0, noise_m * 0.436, 2)
        lon, lat = map(float, to_degrees(EAST + x + error[0], NORTH + y + error[1]))
        fixes.append(Fix(float(second), lon, lat))
    return fixes


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_car_is_on_its_road_and_not_on_the_cycle_path_beside_it(seed: int) -> None:
    fixes = drive(12.0, 40, noise_m=3.0, seed=seed)
    (run,) = match(smooth(clean(fixes)), NETWORK)
    metres = dict.fromkeys(range(4), 0.0)
    for leg in run.legs:
        metres[leg.section] += leg.length_m
    assert metres[2] + metres[3] < 0.04 * sum(metres.values())
    assert run.travelled_m[-1] == pytest.approx(12 * 39, abs=14)
    assert np.all(np.diff(run.travelled_m) >= 0)


def test_a_waiting_vehicle_does_not_move_back_and_forth() -> None:
    moving = drive(10.0, 20, noise_m=2.0, seed=3)
    waiting = [Fix(20.0 + s, moving[-1].lon + 1e-5 * (s % 3 - 1), moving[-1].lat) for s in range(60)]
    (run,) = match(smooth(clean([*moving, *waiting])), NETWORK)
    assert run.travelled_m[-1] == pytest.approx(190, abs=15)


def test_a_gap_in_the_track_is_not_claimed_as_filmed() -> None:
    fixes = [fix for fix in drive(12.0, 45, noise_m=0.5, seed=1) if not 10 < fix.time_s < 30]
    runs = match(smooth(clean(fixes)), NETWORK)
    assert len(runs) == 2
    trajectory = Trajectory(tuple(runs), NETWORK)
    poses = [pose for time_s in np.arange(0, 45, 0.25) if (pose := trajectory.pose_at(float(time_s)))]
    filmed = sum(s.to_m - s.from_m for s in filmed_stretches(poses, trajectory))
    assert filmed == pytest.approx(12 * (10 + 14), abs=12)


def test_far_from_every_road_there_is_nothing_to_match() -> None:
    assert match(smooth([Fix(0.0, 0.5, 51.0), Fix(1.0, 0.5001, 51.0)]), NETWORK) == []


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(-180, 180), st.floats(-90, 90)), max_size=30))
def test_cleaning_leaves_ascending_times_and_possible_speeds(readings: list[tuple[float, float, float]]) -> None:
    kept = clean([Fix(*reading) for reading in readings])
    times = [fix.time_s for fix in kept]
    assert times == sorted(set(times))
    assert not any(abs(fix.lat) < 0.01 and abs(fix.lon) < 0.01 for fix in kept)


def test_a_fix_that_jumps_past_a_junction_is_no_trip_into_the_road_beyond_it() -> None:
    seconds = np.arange(70.0)
    driven = 10.0 * np.where(seconds < 28, seconds, np.maximum(seconds - 12.0, 28.0))  # waits twelve seconds
    x, y = np.minimum(20.0 + driven, 300.0), -np.maximum(driven - 280.0, 0.0)
    jump = np.where((seconds >= 30) & (seconds < 40), 10.0, 0.0)
    lon, lat = to_degrees(EAST + x + jump, NORTH + y + 0.2 * jump)
    fixes = [Fix(*map(float, values)) for values in zip(seconds, lon, lat, strict=True)]
    (run,) = match(smooth(clean(fixes)), NETWORK)
    assert [leg.section for leg in run.legs] == [0, 3]
    assert run.travelled_m[-1] == pytest.approx(sum(leg.length_m for leg in run.legs), abs=2.0)
    assert run.travelled_m[-1] == pytest.approx(driven[-1], abs=15.0)
    assert np.all(np.diff(run.travelled_m) >= 0)


def along(points: list[tuple[float, float]], speed_mps: float, seed: int, noise_m: float = 2.0) -> list[Fix]:
    """A receiver's fixes, once a second, along these corners."""
    rng = np.random.default_rng(seed)
    way = LineString(points)
    error, fixes = np.zeros(2), []
    for second in range(int(way.length / speed_mps)):
        at = way.interpolate(second * speed_mps)
        error = error * 0.9 + rng.normal(0, noise_m * 0.436, 2)
        lon, lat = map(float, to_degrees(EAST + at.x + error[0], NORTH + at.y + error[1]))
        fixes.append(Fix(float(second), lon, lat))
    return fixes


def driven_m(fixes: list[Fix], network: RoadNetwork) -> dict[int, float]:
    """Metres on each section, by its number."""
    metres = dict.fromkeys(range(len(network.sections)), 0.0)
    for run in match(smooth(clean(fixes)), network):
        for leg in run.legs:
            metres[leg.section] += leg.length_m
    return metres


CIRCLE = [(25 * float(np.sin(a)), -25 * float(np.cos(a))) for a in np.linspace(0, 2 * np.pi, 25)]
"""Counter-clockwise from the south, where the roads meet it at every quarter."""

TOWNS = {
    "a van that comes in where only the path is known": (
        [("path", [(0, 5), (600, 5)]), ("road", [(150, 0), (600, 0)])],
        [(0, 3.5), (140, 3.5), (160, -1.75), (590, -1.75)], {1: 440},
    ),
    "a road under a bridge": (
        [("road", [(-300, 0), (300, 0)]), ("road", [(0, -300), (0, 300)])],
        [(-250, -1.75), (250, -1.75)], {0: 500, 1: 0},
    ),
    "a U-turn": ([("road", [(0, 0), (500, 0)])], [(20, -1.75), (300, -1.75), (300, 1.75), (20, 1.75)], {0: 530}),
    "a dual carriageway": (
        [("road", [(0, 0), (600, 0)]), ("road", [(0, 14), (600, 14)])], [(20, 0), (580, 0)], {0: 560, 1: 0},
    ),
    "a roundabout, left at its third arm": (
        [("road", CIRCLE[:7]), ("road", CIRCLE[6:13]), ("road", CIRCLE[12:19]), ("road", CIRCLE[18:]),
         ("road", [(0, -200), (0, -25)]), ("road", [(-25, 0), (-200, 0)])],
        [(2, -180), (2, -25), *CIRCLE[1:18], (-25, 2), (-180, 2)],
        {0: 39, 1: 39, 2: 39, 3: 0, 4: 155, 5: 155},
    ),
}  # fmt: skip
"""Sections, the way truly driven, and metres of each section; nobody turns round at 9 m/s: smoothing cuts it."""


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("town", TOWNS)
def test_where_roads_come_near_each_other_the_one_that_was_driven_is_taken(town: str, seed: int) -> None:
    sections, way, metres = TOWNS[town]
    network = RoadNetwork(
        tuple(NetworkSection(number + 1, kind, line(*points)) for number, (kind, points) in enumerate(sections))
    )
    found = driven_m(along(way, 9.0, seed), network)
    assert all(found[section] == pytest.approx(expected, abs=22) for section, expected in metres.items()), found
