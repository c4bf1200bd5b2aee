"""Reading: what a trace shows on the ground, made without pixels and without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ingest.observe.observation import Observation
from ingest.observe.placing import PlacedDetection
from ingest.road.trajectory import FilmedStretch, Pose
from ingest.road.vehicle_path import VehiclePath
from ingest.trace.kept_trace import KeptPicture
from ingest.track.same_drive import Driven
from model.geometry.camera import Camera
from model.networks.privacy import hidden_share


class Mounting(Protocol):
    """The camera throughout a drive."""

    def at(self, time_s: float) -> Camera:
        """The camera as mounted at an instant, seconds from the first frame."""


@dataclass(frozen=True)
class Reading:
    """What a recording gave."""

    first_frame: datetime
    mounting: Mounting
    """The camera at each instant: a bump may turn it during the drive."""
    frames: int
    """Inspected."""
    judged_poses: tuple[Pose, ...]
    """Of the frames that could be judged, in order."""
    observations: tuple[Observation, ...]
    stretches: tuple[FilmedStretch, ...]
    paths: tuple[VehiclePath, ...]
    """Of the runs."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What was estimated of camera and clock, in plain values."""
    pictures: Mapping[float, KeptPicture] = field(default_factory=dict)
    """The pictures that were written, by their frame's time, seconds."""
    driven: Driven | None = None
    """Where it was, by the clock as it came."""
    duration_s: float = 0.0

    def hidden_share(self, placed: PlacedDetection) -> float | None:
        """How much of a sighting's box lies under the blur of its frame's picture, 0–1; None where none was kept."""
        kept = self.pictures.get(placed.pose.time_s)
        return None if kept is None else hidden_share(placed.detection.box, kept.hidden)
