"""What one drive saw of one damage: its class, its size and how sure the drive is of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from statistics import median

from ingest.observe.frame_observations import FrameObservation
from ingest.observe.placing import Placed
from model.geometry.ground import SURE_TO_M
from model.geometry.sizing import SizeErrors
from model.grading.severity import Measure
from model.vocabulary import DamageClass

FOUNDING_EVIDENCE = 0.5
"""For a new damage one drive's sightings must together be at least this sure: 1 - the product of (1 - confidence).
Weaker observations only count where a damage is known already."""

FOUNDING_FRAMES = 2
"""So many frames must show a new damage where frames lie close enough: what one frame alone shows is mostly a shadow or
a leaf (bench-truth)."""

FOUNDING_ASIDE_M = 5.0
"""A new damage lies at most so far to the side of the vehicle: what lies farther off is another road's."""

BEST_VIEW_M = 6.0
"""The distance from which a picture shows a damage best."""


@dataclass(frozen=True)
class Observation:
    """One damage as one drive saw it; at least one view."""

    views: tuple[FrameObservation, ...]
    picture: str | None
    """Name of the kept picture that shows it best; none was kept of a weak observation."""
    pictured: Placed
    """The sighting in that frame."""
    overlooked: int = 0
    """Frames that had it well in view and did not show it."""

    @property
    def sightings(self) -> tuple[Placed, ...]:
        """All its detections."""
        return tuple(piece for view in self.views for piece in view.pieces)

    @property
    def is_hole(self) -> bool:
        """Whether most views show a hole, and no kind of crack."""
        return 2 * sum(view.is_hole for view in self.views) > len(self.views)

    @cached_property
    def damage_class(self) -> DamageClass:
        """The class most confidence speaks for."""
        votes: Counter[DamageClass] = Counter()
        for sighting in self.sightings:
            votes[sighting.detection.damage_class] += sighting.detection.confidence  # type: ignore[assignment]
        return votes.most_common(1)[0][0]

    @property
    def evidence(self) -> float:
        """How sure the drive is that there is something, 0-1."""
        return evidence_of(self.views)

    @property
    def can_create_damage(self) -> bool:
        """Whether it is sure and near enough to be a new damage."""
        near = abs(self.best.footprint.right_m) <= FOUNDING_ASIDE_M
        repeated = len({view.whole.pose.time_s for view in self.views}) >= FOUNDING_FRAMES
        return near and (repeated or not self.overlooked) and self.evidence >= FOUNDING_EVIDENCE

    @cached_property
    def best(self) -> Placed:
        """The view whose place is surest: whole in the frame, and near."""
        return min((view.whole for view in self.views), key=lambda s: (s.footprint.cut, s.footprint.ahead_sd_m))

    @cached_property
    def measure(self) -> Measure:
        """Its size: the middle of the measurable views, the near ones if there are any; else the largest part seen."""
        seen = [view.whole.footprint for view in self.views]
        good = [footprint for footprint in seen if footprint.measurable]
        good = [footprint for footprint in good if footprint.ahead_m <= SURE_TO_M] or good
        told, of_them = (good, median) if good else (seen, max)
        errors = SizeErrors.of_views([footprint.errors for footprint in told])
        sides = of_them(f.length_m for f in told), of_them(f.width_m for f in told)
        return Measure(*sides, errors.whole, errors.repeatability)

    def with_part(self, part: "Observation") -> "Observation":
        """This one and another of the same damage as one."""
        views = sorted(self.views + part.views, key=lambda view: view.whole.pose.time_s)
        shown = max((self, part), key=lambda one: (one.picture is not None, seen_well(one.pictured)))
        return Observation(tuple(views), shown.picture, shown.pictured, min(self.overlooked, part.overlooked))


def evidence_of(views: Iterable[FrameObservation]) -> float:
    """How sure the views of one damage together are, 0-1: 1 - the product of (1 - confidence)."""
    return 1 - prod(1 - piece.detection.confidence for view in views for piece in view.pieces)


def seen_well(placed: Placed) -> float:
    """How well a frame shows a damage: whole, sure, and from a good distance."""
    far = abs(placed.footprint.ahead_m - BEST_VIEW_M) / BEST_VIEW_M
    return placed.detection.confidence - 0.3 * far - (0.3 if placed.footprint.cut else 0.0)
