"""Only detections on the road are placed, not those in the hedge, beside the road or in the sky."""

from dataclasses import replace

import pytest
from shapely import LineString

from data.roads.network import NetworkSection, RoadNetwork
from ingest.observe.placing import PlacedDetection, place
from ingest.road.trajectory import Trajectory
from ingest.road.vehicle_path import vehicle_path
from model.detection import Box, Detection
from tests.straight import CAMERA, HOLE, LEGS, NETWORK, RUN, TRAJECTORY, detection, pose

LANE_M = 1.75
"""Where a vehicle is assumed to drive on a road, to the right of its line; on a path it is the middle."""
LINE = NETWORK.sections[0].line
BESIDE = LineString([(x, y - 7.0) for x, y in LINE.coords])
"""The line of a path 7 m to the right of the road's."""


def driving(*kinds_and_lines: tuple[str, LineString]) -> Trajectory:
    sections = [NetworkSection(number, kind, line) for number, (kind, line) in enumerate(kinds_and_lines, start=1)]
    network = RoadNetwork(tuple(sections))
    return Trajectory((replace(RUN, path=vehicle_path(LEGS, network)),), network)


def placed_pothole(
    offset_m: float, trajectory: Trajectory = TRAJECTORY, vehicle_m: float = LANE_M
) -> PlacedDetection | None:
    """A small hole 7 m ahead, so far to the right of the section's line."""
    found = detection((HOLE, 57.0, offset_m - vehicle_m, 0.4, 0.4), pose(50.0))
    return place(found, pose(50.0), CAMERA, trajectory)


@pytest.mark.parametrize("offset_m", [-4.5, 0.0, 3.4, 5.0])
def test_the_carriageway_and_a_bay_beside_it_count(offset_m: float) -> None:
    placed = placed_pothole(offset_m)
    assert placed is not None
    assert placed.offset_m == pytest.approx(offset_m, abs=0.05)


@pytest.mark.parametrize("offset_m", [-6.5, 6.0, 8.0])
def test_the_verge_does_not_count(offset_m: float) -> None:
    assert placed_pothole(offset_m) is None


def test_a_hedge_beside_a_path_does_not_count_and_the_paths_edge_does() -> None:
    path = driving(("path", LINE))
    assert placed_pothole(-2.9, path, vehicle_m=0.0) is None
    assert placed_pothole(-1.6, path, vehicle_m=0.0) is not None


def test_a_detection_on_a_path_beyond_the_verge_is_placed_on_the_path() -> None:
    both = driving(("road", LINE), ("path", BESIDE))
    placed = placed_pothole(7.2, both)
    assert placed is not None
    assert placed.position.section == 1
    assert placed.offset_m == pytest.approx(0.2, abs=0.05)


def test_a_detection_straight_ahead_counts_where_the_line_is_far_off() -> None:
    """A wide corner: its line is sharper than the way driven."""
    sharp = driving(("road", LineString([(x, y + 5.0) for x, y in LINE.coords])))
    cutting = Trajectory((RUN,), sharp.network)
    vehicle_m = LANE_M + 5.0
    assert placed_pothole(vehicle_m + 0.5, cutting, vehicle_m) is not None
    assert placed_pothole(vehicle_m + 2.0, cutting, vehicle_m) is None


def test_a_box_above_the_horizon_is_not_placed() -> None:
    sky = Detection(HOLE, 0.9, Box(900, CAMERA.horizon_y - 240, 1000, CAMERA.horizon_y - 160))
    assert place(sky, pose(50.0), CAMERA, TRAJECTORY) is None
