"""A detection on the network: where along which section, which side, how big."""

from dataclasses import dataclass

import shapely

from data.roads.network import Position, RoadNetwork, bearing_deg, offset_m
from ingest.road.trajectory import Pose, Trajectory, place_on
from ingest.road.vehicle_path import LANE_OFFSET_M
from model.detection import Detection
from model.geometry.camera import Camera
from model.geometry.ground import ROAD_HALF_WIDTH_M, Footprint, footprint

HALF_WIDTH_M = {"road": 3.5, "path": 1.25}
"""From a section's line to its edge: two lanes of 3.5 m, a cycle path of 2.5 m (Danish two-lane roads and paths)."""

VERGE_FROM_M = {"road": 5.5, "path": 2.5}
"""From a section's line on it is verge, hedge or yard: half the widest carriageway of two lanes (8 m) or path for both
directions (3 m), and what a vehicle may be beside the middle of its lane (1.5 m) or path (1 m), where it is taken to
drive. What lies straight ahead of the vehicle counts all the same: corners are wider than their lines. Where a road is
wider, damage in lanes beyond the next one is left to the vehicles that drive there."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A detection put on the ground (a sighting before it has a damage)."""

    detection: Detection
    footprint: Footprint
    pose: Pose
    position: Position
    forward: bool
    """Whether the vehicle drives towards the section's increasing chainage there."""
    along_m: float
    """Metres driven since the run's first fix to the place beside the damage."""
    aside_m: float
    """How far to the right of the way driven, metres."""
    offset_m: float
    """From the section's line, positive to the right of increasing chainage."""
    x: float
    y: float
    heading_deg: float
    """Of the drive at the damage."""


def place(detection: Detection, pose: Pose, camera: Camera, trajectory: Trajectory) -> Placed | None:
    """Put a detection on the road, or None where it lies outside the band that can be judged, or beside the road."""
    patch = footprint(detection, camera)
    if patch is None:
        return None
    run = trajectory.runs[pose.run]
    x, y = run.way.seen_from(pose.travelled_m, patch.ahead_m, patch.right_m)
    along, aside = run.way.beside(x, y, pose.travelled_m + patch.ahead_m)
    driven = place_on(run, along, trajectory.network)
    position = _position(shapely.Point(x, y), driven[0].section if driven else None, trajectory.network)
    if position is None:
        return None
    section = trajectory.network.sections[position.section]
    offset = offset_m(section.line, position.along_m, shapely.Point(x, y))
    if abs(offset) > VERGE_FROM_M[section.kind] and abs(patch.right_m) > LANE_OFFSET_M:
        return None
    bearing, heading = bearing_deg(section.line, position.along_m), run.way.heading_deg(along)
    forward = abs((heading - bearing + 180) % 360 - 180) < 90
    return Placed(
        detection=detection,
        footprint=patch,
        pose=pose,
        position=position,
        forward=forward,
        along_m=along,
        aside_m=aside,
        offset_m=offset,
        x=x,
        y=y,
        heading_deg=heading,
    )


def _position(point: shapely.Point, driven: int | None, network: RoadNetwork) -> Position | None:
    """On the section driven where the place lies within its edges, else on the one within whose edges it lies most."""
    if driven is not None and _share(point, driven, network) <= 1:
        return Position(driven, float(network.sections[driven].line.project(point)))
    near = network.near(point.x, point.y, ROAD_HALF_WIDTH_M)
    chosen = min(near, key=lambda c: _share(point, c.position.section, network), default=None)
    return chosen.position if chosen else None


def _share(point: shapely.Point, section: int, network: RoadNetwork) -> float:
    """Of the way from a section's line to its edge; more than 1 is beyond."""
    one = network.sections[section]
    return float(one.line.distance(point)) / HALF_WIDTH_M[one.kind]
