"""A straight road to the east, a vehicle driven along it at 10 m/s, and the boxes its camera truly sees."""

import numpy as np
from shapely import LineString

from data.roads.network import Leg, NetworkSection, RoadNetwork
from ingest.road.map_matching import MatchedRun
from ingest.road.trajectory import Pose, Trajectory
from ingest.road.vehicle_path import vehicle_path
from model.detection import Box, Detection
from model.geometry.camera import Camera
from model.vocabulary import DamageClass

HOLE, CRACK = DamageClass.POTHOLE, DamageClass.LONGITUDINAL
CAMERA = Camera(1920, 1080, 1507.0, 11.0, 0.0, 1.45)
NETWORK = RoadNetwork((NetworkSection(1, "road", LineString([(588_000, 6_144_000), (588_300, 6_144_000)])),))
LEGS = (Leg(0, 0.0, 300.0),)
RUN = MatchedRun(np.array([0.0, 30.0]), np.array([0.0, 300.0]), LEGS, vehicle_path(LEGS, NETWORK))
TRAJECTORY = Trajectory((RUN,), NETWORK)

NO_PIXELS = np.zeros((1, 1, 3), np.uint8)

Thing = tuple[DamageClass, float, float, float, float]
"""Class, metres along the road from the start to its middle, to the right of the vehicle, length, width."""


def pose(along_m: float) -> Pose:
    found = TRAJECTORY.pose_at(along_m / 10.0)
    assert found is not None
    return found


def detection(thing: Thing, at: Pose, confidence: float = 0.7) -> Detection:
    kind, along, right, length, width = thing
    corners = [
        CAMERA.pixel(along - at.travelled_m + a * length / 2, right + b * width / 2) for a in (-1, 1) for b in (-1, 1)
    ]
    xs, ys = zip(*corners, strict=True)
    return Detection(kind, confidence, Box(min(xs), min(ys), max(xs), max(ys)))
