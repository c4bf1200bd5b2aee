"""Detections placed on the road network: section, chainage, offset and size."""

from dataclasses import dataclass, replace

import shapely

from data.linear_referencing import bearing_deg, offset_m
from data.roads.network import Position, RoadNetwork
from ingest.road.trajectory import Pose, Trajectory, position_on
from ingest.road.vehicle_path import LANE_OFFSET_M
from model.detection import Detection
from model.evaluation.likelihood_table import height_at_network
from model.geometry.camera import Camera
from model.geometry.ground import LANE_WIDTH_M, ROAD_HALF_WIDTH_M, Footprint, footprint
from model.vocabulary import DamageClass

HALF_WIDTH_M = {"road": LANE_WIDTH_M, "path": 1.25}
"""From a section's line to its edge, metres: two lanes, a cycle path of 2.5 m (Danish two-lane roads and paths)."""

VERGE_FROM_M = {"road": 5.5, "path": 2.5}
"""Farther than this from a section's line, metres, is verge, hedge or yard: half the widest carriageway of two lanes
(8 m) or path for both directions (3 m), and how far a vehicle may be off the middle of its lane (1.5 m) or path (1 m),
where it is assumed to drive. What lies straight ahead of the vehicle counts all the same: corners are wider than their
lines. Damage in lanes beyond the next one is left to the vehicles that drive there."""

OWN_ROAD_LATERAL_M = 5.0
"""Damage farther than this to either side of the vehicle, metres, is another road's: the far wheel path of the other
lane lies 4.25 m from the middle of one's own."""


@dataclass(frozen=True, slots=True)
class PlacedDetection:
    """A detection on the ground: a sighting that is not yet associated with a damage."""

    detection: Detection
    footprint: Footprint
    pose: Pose
    position: Position
    forward: bool
    """Whether the vehicle drives towards the section's increasing chainage there."""
    along_track_m: float
    """Metres along the centre lines from the run's first fix to the foot point of the damage."""
    lateral_m: float
    """Metres to the right of the driven sections' centre line."""
    offset_m: float
    """From the section's line, positive to the right of increasing chainage."""
    x: float
    y: float
    heading_deg: float
    """Of the drive at the damage."""
    network_height_px: float
    """Of the box, at the size at which the network looks."""


def place(detection: Detection, pose: Pose, camera: Camera, trajectory: Trajectory) -> PlacedDetection | None:
    """Place a detection on the road; None outside the camera's measuring range, or beside the road."""
    patch = footprint(detection, camera)
    if patch is None:
        return None
    run = trajectory.runs[pose.run]
    x, y = run.path.to_map(pose.travelled_m, patch.ahead_m, patch.right_m)
    along_track, lateral = run.path.project(x, y, pose.travelled_m + patch.ahead_m)
    driven = position_on(run, along_track, trajectory.network)
    position = _position(shapely.Point(x, y), driven[0].section if driven else None, trajectory.network)
    if position is None:
        return None
    section = trajectory.network.sections[position.section]
    offset = offset_m(section.line, position.chainage_m, shapely.Point(x, y))
    if abs(offset) > VERGE_FROM_M[section.kind] and abs(patch.right_m) > LANE_OFFSET_M:
        return None
    bearing, heading = bearing_deg(section.line, position.chainage_m), run.path.heading_deg(along_track)
    forward = abs((heading - bearing + 180) % 360 - 180) < 90
    return PlacedDetection(
        detection=_rescaled(detection, camera),
        footprint=patch,
        pose=pose,
        position=position,
        forward=forward,
        along_track_m=along_track,
        lateral_m=lateral,
        offset_m=offset,
        x=x,
        y=y,
        heading_deg=heading,
        network_height_px=height_at_network(detection.box.height, camera.width, camera.height),
    )


def _rescaled(detection: Detection, camera: Camera) -> Detection:
    """With its measures by the camera as the whole drive tells it: they were taken by what was known in their frame."""
    measures, pixel_mm = detection.measures, camera.pixel_mm(detection.box)
    if not measures or not measures.pixel_mm or not pixel_mm:
        return detection
    scaled = measures.scaled(pixel_mm)
    if detection.damage_class in (DamageClass.LONGITUDINAL, DamageClass.TRANSVERSE):
        # The window that a crack's opening is a share of was laid out by the camera of its frame; a net fills it.
        scaled = replace(scaled, opening_mm=measures.opening_mm.times(pixel_mm / measures.pixel_mm))
    return replace(detection, measures=scaled)


def _position(point: shapely.Point, driven: int | None, network: RoadNetwork) -> Position | None:
    """On the section driven where the point lies within its edges, else on the section it lies deepest inside."""
    if driven is not None and _edge_ratio(point, driven, network) <= 1:
        return Position(driven, float(network.sections[driven].line.project(point)))
    near = network.near(point.x, point.y, ROAD_HALF_WIDTH_M)
    chosen = min(near, key=lambda c: _edge_ratio(point, c.position.section, network), default=None)
    return chosen.position if chosen else None


def _edge_ratio(point: shapely.Point, number: int, network: RoadNetwork) -> float:
    """Distance from a section's line over the distance of its edge; more than 1 is off the section."""
    section = network.sections[number]
    return float(section.line.distance(point)) / HALF_WIDTH_M[section.kind]
