"""What a drive has boxes of: which frames show which damage, and where on the ground all its boxes lie."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from data.damages.grading import merge_target
from data.schema import Damage
from ingest.fuse.fusion import Associations
from ingest.fuse.likelihood import pair_lateral_sd_m, pair_longitudinal_sd_m
from ingest.fuse.placement import LocalOffset
from ingest.observe.evidence import frame_log_ratio

Floats = NDArray[np.float64]

REACH_SIGMAS = 3.0
"""An observation so near to a damage, in standard errors, may be of it though it was associated with another."""

SAME_PLACE_M = (1.0, 0.5)
"""A box this near to a damage's middle, along and across, metres, may lie over it: the frame does not miss it, whatever
its box was associated with. Assumed (a frame's place is known to about that: `ingest.observe.tracker`'s gates)."""

SHIFT_ERROR_FACTOR = 2.0
"""Where the association's shift is wrong it is wrong by so many times its own standard error. Assumed (simulated
seasons)."""


@dataclass(frozen=True, slots=True, order=True)
class SeenFrame:
    """One frame with a box of a damage."""

    sure: bool
    """Whether the box surely is of that damage."""
    log_ratio: float
    """Log likelihood ratio, as far as it is."""


def frames_with_boxes(session: Session, associations: Associations) -> dict[int, dict[float, SeenFrame]]:
    """By id of a damage, and of the damage it was merged into: times of the frames with a box of it, the surest."""
    times: dict[int, dict[float, SeenFrame]] = defaultdict(dict)
    for offset, damage in associations:
        if damage is not None:
            association, observation = offset.association, offset.observation
            weight = association.known_probability if association.ambiguous else 1.0
            for damage_id, frame in product({damage.id, merge_target(session, damage).id}, observation.frames):
                at, seen = (
                    frame.placed.pose.time_s,
                    SeenFrame(not association.ambiguous, weight * frame_log_ratio(frame)),
                )
                times[damage_id][at] = max(times[damage_id].get(at, seen), seen)
    return times


@dataclass(frozen=True)
class ObservedPlaces:
    """All observations of a drive, where they lie among the known damages; n rows each."""

    xy: Floats
    """(n, 2) EPSG:25832."""
    ahead: Floats
    """(n, 2) unit vector of the drive, east and north."""
    size: Floats
    """(n, 2) length and width, metres."""
    shift_sd_m: Floats
    """(n,)"""
    frames: "FrameBoxes"
    """What each frame has boxes round."""

    @classmethod
    def of(cls, offsets: Sequence[LocalOffset]) -> "ObservedPlaces":
        """Of the observations' neighbourhoods."""
        sizes = [(offset.observation.measure.length_m, offset.observation.measure.width_m) for offset in offsets]
        return cls(
            xy=_pairs([offset.place for offset in offsets]),
            ahead=_pairs([offset.ahead for offset in offsets]),
            size=_pairs(sizes),
            shift_sd_m=np.array([offset.association.shift_sd_m for offset in offsets]),
            frames=FrameBoxes.of(offsets),
        )

    def times_over(self, damage: Damage) -> frozenset[float]:
        """Times of the frames with a box of any class over the middle of that damage."""
        return self.frames.times_over(damage)

    def any_within_reach(self, damage: Damage) -> bool:
        """Whether one of them may be of that damage, given the errors of both places."""
        delta, difference = self.xy - (damage.x, damage.y), self.size - (damage.length_m, damage.width_m)
        longitudinal = (delta * self.ahead).sum(axis=1)
        lateral = delta[:, 0] * self.ahead[:, 1] - delta[:, 1] * self.ahead[:, 0]
        longitudinal_sd = np.hypot(pair_longitudinal_sd_m(difference[:, 0]), SHIFT_ERROR_FACTOR * self.shift_sd_m)
        lateral_sd = pair_lateral_sd_m(difference[:, 1])
        return bool((np.hypot(longitudinal / longitudinal_sd, lateral / lateral_sd) < REACH_SIGMAS).any())


@dataclass(frozen=True)
class FrameBoxes:
    """All boxes of a drive on the ground, frame by frame; m rows each."""

    times_s: Floats
    """(m,)"""
    xy: Floats
    """(m, 2) EPSG:25832, where it lies among the known damages."""
    ahead: Floats
    """(m, 2) unit vector of the drive, east and north."""
    half: Floats
    """(m, 2) half length and width, metres."""

    @classmethod
    def of(cls, offsets: Sequence[LocalOffset]) -> "FrameBoxes":
        """Of the frames of the observations."""
        boxes = [(offset, frame.placed) for offset in offsets for frame in offset.observation.frames]
        moved = [(o.place[0] - o.observation.best.x, o.place[1] - o.observation.best.y) for o, _ in boxes]
        return cls(
            times_s=np.array([placed.pose.time_s for _, placed in boxes]),
            xy=_pairs([(placed.x, placed.y) for _, placed in boxes]) + _pairs(moved),
            ahead=_pairs([offset.ahead for offset, _ in boxes]),
            half=_pairs([(placed.footprint.length_m / 2, placed.footprint.width_m / 2) for _, placed in boxes]),
        )

    def times_over(self, damage: Damage) -> frozenset[float]:
        """Times of the frames with a box over the middle of a damage, or beside it by no more than places err."""
        delta = self.xy - (damage.x, damage.y)
        longitudinal = np.abs((delta * self.ahead).sum(axis=1))
        lateral = np.abs(delta[:, 0] * self.ahead[:, 1] - delta[:, 1] * self.ahead[:, 0])
        over = (longitudinal <= self.half[:, 0] + SAME_PLACE_M[0]) & (lateral <= self.half[:, 1] + SAME_PLACE_M[1])
        return frozenset(self.times_s[over].tolist())


def _pairs(pairs: Sequence[tuple[float, float]]) -> Floats:
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)
