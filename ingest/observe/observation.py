"""All observations of one damage in one drive: its class, its size and how surely it exists by that drive alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, radians, sin
from statistics import median

from ingest.observe.evidence import LOG_MISS, frame_log_ratio, of_one_drive, prior
from ingest.observe.frame_observations import FrameObservation
from ingest.observe.placing import OWN_ROAD_LATERAL_M, PlacedDetection
from model.geometry.ground import SURE_TO_M
from model.geometry.sizing import SizeErrors
from model.grading.extent import whole_extent
from model.grading.severity import Measure
from model.networks.privacy import FREE_SHARE
from model.vocabulary import DamageClass

PICTURE_FROM = -0.5
"""Log-odds of existence by one drive from which on a picture is kept, 38 %: it may become a damage with the next drive
or two. Assumed."""

BEST_VIEW_M = 6.0
"""The distance from which a picture shows a damage best, metres. Assumed."""

DISTANCE_PENALTY = 0.3
"""Confidence that a view loses when it is nearer or farther than `BEST_VIEW_M` by that distance. Assumed."""

PICTURE_CANDIDATES = 3
"""Views of a damage that are tried for its picture: where the blur of a face or a plate covers it in the best, the next
is taken."""

CUT_PENALTY = 0.3
"""Confidence that a view loses when the frame's edge cuts the damage off. Assumed."""


@dataclass(frozen=True, slots=True)
class Depiction:
    """How a picture shows a damage."""

    detection: PlacedDetection
    """In that picture's frame."""
    picture: str | None = None
    """Name of the kept picture; none is kept of a weak observation."""
    hidden_share: float = 0.0
    """Share of the detection's box under the picture's blur, 0-1."""

    @property
    def is_free(self) -> bool:
        """Whether the blur leaves the damage visible."""
        return self.hidden_share <= FREE_SHARE


@dataclass(frozen=True)
class Observation:
    """One damage as one drive observed it, over at least one frame."""

    frames: tuple[FrameObservation, ...]
    """In the order of time."""
    candidates: tuple[PlacedDetection, ...]
    """For its picture: its best views, the best first; at least one."""
    missed_frames: int = 0
    """Frames that had it in clear view without a detection."""
    depiction: Depiction | None = None
    """In the picture that shows it best; None until pictures were taken."""

    def picture_of(self, sighting: PlacedDetection) -> str | None:
        """Name of the kept picture, for the one of its detections that the picture shows best."""
        return self.depiction.picture if self.depiction and self.depiction.detection is sighting else None

    @property
    def is_confident(self) -> bool:
        """Whether it is worth a picture."""
        return self.existence >= PICTURE_FROM

    @property
    def sightings(self) -> tuple[PlacedDetection, ...]:
        """All its detections."""
        return tuple(fragment for frame in self.frames for fragment in frame.fragments)

    @property
    def is_pothole(self) -> bool:
        """Whether most frames show a pothole, and no kind of crack."""
        return 2 * sum(frame.is_pothole for frame in self.frames) > len(self.frames)

    @cached_property
    def damage_class(self) -> DamageClass:
        """The class with the largest sum of confidences."""
        votes: Counter[DamageClass] = Counter()
        for sighting in self.sightings:
            votes[sighting.detection.damage_class] += sighting.detection.confidence  # type: ignore[assignment]
        return votes.most_common(1)[0][0]

    @cached_property
    def existence(self) -> float:
        """Log-odds by this drive alone that there is a damage; frames that missed it in clear view speak against it."""
        seen = map(frame_log_ratio, self.frames)
        return prior(self.frames) + of_one_drive([*seen, *[LOG_MISS] * self.missed_frames])

    @property
    def is_on_own_road(self) -> bool:
        """Whether it is near enough to be a damage of the road driven."""
        return abs(self.best.footprint.right_m) <= OWN_ROAD_LATERAL_M

    @cached_property
    def extent_m(self) -> tuple[float, float] | None:
        """Along-track metres where it begins and ends, of a crack that no frame shows whole; else None."""
        cracks = [frame for frame in self.frames if not frame.is_pothole]
        return None if self.is_pothole else whole_extent([(frame.begin_m, frame.end_m) for frame in cracks])

    @cached_property
    def best(self) -> PlacedDetection:
        """The most accurately placed: entirely in the frame, and near; where none shows it whole, its middle.

        The nearest of many frames along a net is any of them, and another one in the next drive.
        """
        placed = [frame.placed for frame in self.frames]
        if self.extent_m is None:
            return min(placed, key=lambda p: (p.footprint.cut, p.footprint.ahead_sd_m))
        middle = sum(self.extent_m) / 2
        nearest = min(placed, key=lambda p: abs(p.along_track_m - middle))
        ahead, heading = middle - nearest.along_track_m, radians(nearest.heading_deg)
        x, y = nearest.x + ahead * sin(heading), nearest.y + ahead * cos(heading)
        return replace(nearest, along_track_m=middle, x=x, y=y)

    @cached_property
    def surest(self) -> PlacedDetection:
        """Its most confident frame's: where it lies across the road."""
        return max((frame.placed for frame in self.frames), key=lambda placed: placed.detection.confidence)

    @cached_property
    def measure(self) -> Measure:
        """Its size: the median of the measurable frames, the near ones if there are any; else the largest extent.

        Its length is that from begin to end where no frame shows it whole.
        """
        footprints = [frame.placed.footprint for frame in self.frames]
        measurable = [footprint for footprint in footprints if footprint.measurable]
        measurable = [footprint for footprint in measurable if footprint.ahead_m <= SURE_TO_M] or measurable
        used, summary = (measurable, median) if measurable else (footprints, max)
        errors = SizeErrors.of_views([footprint.errors for footprint in used])
        begin, end = self.extent_m or (0.0, summary(f.length_m for f in used))
        return Measure(end - begin, summary(f.width_m for f in used), errors.total, errors.repeatability)

    def merged_with(self, other: "Observation") -> "Observation":
        """This and another observation of the same damage as one."""
        frames = sorted(self.frames + other.frames, key=lambda frame: frame.placed.pose.time_s)
        candidates = best_views([*self.candidates, *other.candidates])
        return Observation(tuple(frames), candidates, min(self.missed_frames, other.missed_frames))


def view_quality(placed: PlacedDetection) -> float:
    """How well a frame shows a damage: confident, uncut, and from a good distance. Higher is better."""
    distance = abs(placed.footprint.ahead_m - BEST_VIEW_M) / BEST_VIEW_M
    cut = CUT_PENALTY if placed.footprint.cut else 0.0
    return placed.detection.confidence - DISTANCE_PENALTY * distance - cut


def best_views(views: Iterable[PlacedDetection]) -> tuple[PlacedDetection, ...]:
    """Those that may become the damage's picture, the best first."""
    return tuple(sorted(views, key=lambda placed: -view_quality(placed))[:PICTURE_CANDIDATES])
