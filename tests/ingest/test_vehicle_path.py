"""A vehicle's path along its sections: linear referencing of what lies ahead of it, on bends too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from data.roads.network import Leg, NetworkSection, RoadNetwork
from ingest.road.vehicle_path import VehiclePath, vehicle_path

EAST, NORTH = 588_000.0, 6_144_000.0
RADIUS_M = 120.0
LANE_OFFSET_M = 1.75
"""Half a Danish lane of 3.5 m."""
QUARTER = np.linspace(0, np.pi / 2, 60)
LEFT_BEND = LineString(
    np.column_stack([EAST + RADIUS_M * np.sin(QUARTER), NORTH + RADIUS_M * (1 - np.cos(QUARTER))]).tolist()
)
NETWORK = RoadNetwork((NetworkSection(1, "road", LEFT_BEND), NetworkSection(2, "path", LEFT_BEND)))
ROAD = vehicle_path((Leg(0, 0.0, LEFT_BEND.length),), NETWORK)
PATH = vehicle_path((Leg(1, 0.0, LEFT_BEND.length),), NETWORK)
BACK = vehicle_path((Leg(0, LEFT_BEND.length, 0.0),), NETWORK)


@given(st.floats(15, 160), st.floats(2, 15), st.floats(-4, 4))
def test_a_place_ahead_of_the_vehicle_is_projected_to_its_foot_point(along: float, ahead: float, right: float) -> None:
    x, y = ROAD.to_map(along, ahead, right)
    foot_m, lateral_m = ROAD.project(x, y, along + ahead)
    on_axis = LEFT_BEND.interpolate(foot_m)
    assert np.hypot(x - on_axis.x, y - on_axis.y) == pytest.approx(abs(lateral_m), abs=0.1)


@pytest.mark.parametrize(("path", "lateral_m"), [(ROAD, LANE_OFFSET_M), (BACK, LANE_OFFSET_M), (PATH, 0.0)])
def test_a_vehicle_keeps_to_the_right_on_a_road_and_to_the_middle_of_a_path(
    path: VehiclePath, lateral_m: float
) -> None:
    x, y = path.to_map(80.0, 0.0, 0.0)
    assert path.project(x, y, 80.0) == pytest.approx((80.0, lateral_m), abs=0.05)


def test_the_outer_lane_of_a_bend_is_longer_and_the_inner_shorter() -> None:
    quarter = np.pi / 2 * LANE_OFFSET_M
    assert ROAD.driven_m[-1] - PATH.driven_m[-1] == pytest.approx(quarter, abs=0.2)
    assert BACK.driven_m[-1] - PATH.driven_m[-1] == pytest.approx(-quarter, abs=0.2)


@given(st.lists(st.floats(0, 180), min_size=2, max_size=20))
def test_metres_driven_and_metres_along_the_line_convert_both_ways(metres: list[float]) -> None:
    line_m = np.sort(np.array(metres))
    assert ROAD.driven_to_line(ROAD.line_to_driven(line_m)) == pytest.approx(line_m, abs=1e-6)
    assert np.all(np.diff(ROAD.turned_rad(line_m)) >= 0)


def test_a_path_of_half_a_metre_is_finite() -> None:
    still = vehicle_path((Leg(0, 50.0, 50.5),), NETWORK)
    assert still.line_m[0] == 0.0
    assert np.isfinite(still.lane).all()
