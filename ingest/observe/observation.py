"""All observations of one damage in one drive: its class, its size and the combined confidence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from statistics import median

from ingest.observe.frame_observations import FrameObservation
from ingest.observe.placing import OWN_ROAD_LATERAL_M, PlacedDetection
from model.geometry.ground import SURE_TO_M
from model.geometry.sizing import SizeErrors
from model.grading.severity import Measure
from model.networks.privacy import FREE_SHARE
from model.vocabulary import DamageClass

MIN_NEW_CONFIDENCE = 0.5
"""Least combined confidence for a new damage; weaker observations only count where a damage is known already."""

MIN_NEW_FRAMES = 2
"""A new damage must be in so many frames where frames lie close enough: what a single frame shows is mostly a shadow or
a leaf. Assumed (the simulated season is given false boxes that no other frame has)."""

BEST_VIEW_M = 6.0
"""The distance from which a picture shows a damage best, metres. Assumed."""

DISTANCE_PENALTY = 0.3
"""Confidence that a view loses when it is nearer or farther than `BEST_VIEW_M` by that distance. Assumed."""

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
    depiction: Depiction
    """In the picture that shows it best."""
    missed_frames: int = 0
    """Frames that had it in clear view without a detection."""

    @property
    def picture(self) -> str | None:
        """Name of the kept picture that shows it best; none is kept of a weak observation."""
        return self.depiction.picture

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

    @property
    def confidence(self) -> float:
        """Combined confidence of all frames that there is a damage, 0-1."""
        return combined_confidence(self.frames)

    @property
    def can_create_damage(self) -> bool:
        """Whether it is confident and near enough to become a new damage."""
        near = abs(self.best.footprint.right_m) <= OWN_ROAD_LATERAL_M
        repeated = len({frame.placed.pose.time_s for frame in self.frames}) >= MIN_NEW_FRAMES
        return near and (repeated or not self.missed_frames) and self.confidence >= MIN_NEW_CONFIDENCE

    @cached_property
    def best(self) -> PlacedDetection:
        """The most accurately placed: entirely in the frame, and near."""
        return min((frame.placed for frame in self.frames), key=lambda p: (p.footprint.cut, p.footprint.ahead_sd_m))

    @cached_property
    def measure(self) -> Measure:
        """Its size: the median of the measurable frames, the near ones if there are any; else the largest extent."""
        footprints = [frame.placed.footprint for frame in self.frames]
        measurable = [footprint for footprint in footprints if footprint.measurable]
        measurable = [footprint for footprint in measurable if footprint.ahead_m <= SURE_TO_M] or measurable
        used, summary = (measurable, median) if measurable else (footprints, max)
        errors = SizeErrors.of_views([footprint.errors for footprint in used])
        sides = summary(f.length_m for f in used), summary(f.width_m for f in used)
        return Measure(*sides, errors.total, errors.repeatability)

    def merged_with(self, other: "Observation") -> "Observation":
        """This and another observation of the same damage as one."""
        frames = sorted(self.frames + other.frames, key=lambda frame: frame.placed.pose.time_s)
        best = max((self.depiction, other.depiction), key=_picture_quality)
        return Observation(tuple(frames), best, min(self.missed_frames, other.missed_frames))


def _picture_quality(depiction: Depiction) -> tuple[bool, bool, float]:
    """Kept before not kept, free of blur before hidden, then by the view."""
    return depiction.picture is not None, depiction.is_free, view_quality(depiction.detection)


def combined_confidence(frames: Iterable[FrameObservation]) -> float:
    """Confidence of all detections together, 0-1: 1 - the product of (1 - confidence) (noisy-or)."""
    return 1 - prod(1 - fragment.detection.confidence for frame in frames for fragment in frame.fragments)


def view_quality(placed: PlacedDetection) -> float:
    """How well a frame shows a damage: confident, uncut, and from a good distance. Higher is better."""
    distance = abs(placed.footprint.ahead_m - BEST_VIEW_M) / BEST_VIEW_M
    cut = CUT_PENALTY if placed.footprint.cut else 0.0
    return placed.detection.confidence - DISTANCE_PENALTY * distance - cut
