"""A detection on the network: where along which section, which side, how big."""

from dataclasses import dataclass

from data.roads.network import Position, bearing_deg
from ingest.trajectory import Pose, Trajectory, place_on
from model.camera import Camera
from model.detection import Detection
from model.ground import Footprint, footprint

LANE_OFFSET_M = 1.75
"""Drivers keep to the middle of the right lane; Danish two-lane roads have lanes of about 3.5 m."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A detection put on the ground (a sighting before it has a damage)."""

    detection: Detection
    footprint: Footprint
    pose: Pose
    position: Position
    forward: bool
    along_m: float
    """Metres driven since the run's first fix to the place beside the damage."""
    offset_m: float
    """From the section's line, positive to the right of increasing chainage."""
    x: float
    y: float
    heading_deg: float
    """Of the drive at the damage."""


def place(detection: Detection, pose: Pose, camera: Camera, trajectory: Trajectory) -> Placed | None:
    """Put a detection on the road, or None where it lies outside the band that can be judged."""
    patch = footprint(detection, camera)
    if patch is None:
        return None
    along = pose.travelled_m + patch.ahead_m
    spot = place_on(trajectory.runs[pose.run], along, trajectory.network)
    if spot is None:
        return None
    position, forward = spot
    section = trajectory.network.sections[position.section]
    lane = LANE_OFFSET_M if section.kind == "road" else 0.0
    offset = (lane + patch.right_m) * (1 if forward else -1)
    x, y = trajectory.network.point(position, offset)
    bearing = bearing_deg(section.line, position.along_m)
    return Placed(
        detection=detection,
        footprint=patch,
        pose=pose,
        position=position,
        forward=forward,
        along_m=along,
        offset_m=offset,
        x=x,
        y=y,
        heading_deg=bearing if forward else (bearing + 180) % 360,
    )
