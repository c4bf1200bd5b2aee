"""Which damage a box of a rendered frame truly shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.render.truth import PlacedDamage, damage_box, placed_damages
from data.simulate import Damage
from model.detection import Box
from tests.bench.rendered_drives import PlannedRecording

IN_VIEW_M = 40.0
"""Damages farther ahead of the camera are left out of a frame's truth."""
MIN_OVERLAP = 0.5
"""A detection shows a damage where so much of the smaller of the two boxes lies in the other."""
NO_DAMAGE = 0


@dataclass(frozen=True)
class VisibleDamage:
    """A damage in one frame."""

    id: int
    """Its number in the season, from 1."""
    damage: Damage
    box: Box
    near_m: float
    """From the camera to its near end, along the road."""


@dataclass(frozen=True)
class Truth:
    """Of one recording."""

    planned: PlannedRecording
    ids: dict[str, int]
    """Of the damages, by name."""

    @cached_property
    def placed(self) -> tuple[PlacedDamage, ...]:
        """The damages on the way, each where it was painted."""
        return placed_damages(self.planned.route, self.planned.plan.scene)

    @cached_property
    def _begins(self) -> dict[str, float]:
        return {placed.damage.name: placed.s - placed.damage.length_m / 2 for placed in self.placed}

    def at(self, pts_s: float) -> tuple[VisibleDamage, ...]:
        """What the frame taken at an instant of the video shows."""
        times, views = self.planned.film
        view = views[int(np.argmin(np.abs(times - pts_s)))]
        near = [placed for placed in self.placed if abs(placed.s - view.s) < IN_VIEW_M]
        route, camera = self.planned.route, self.planned.plan.camera
        boxes = ((placed.damage, damage_box(placed, route, camera, view)) for placed in near)
        return tuple(
            VisibleDamage(self.ids[damage.name], damage, box, self._begins[damage.name] - view.s)
            for damage, box in boxes
            if box
        )


def matching_damage(box: Box, visible: Sequence[VisibleDamage]) -> VisibleDamage | None:
    """The damage that a detection shows: of those it overlaps enough, the one with the greatest IoU."""
    overlapping = [damage for damage in visible if overlap(box, damage.box) >= MIN_OVERLAP]
    return max(overlapping, key=lambda damage: iou(box, damage.box), default=None)


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0-1."""
    both = _both(a, b)
    return both / (a.area + b.area - both)


def overlap(a: Box, b: Box) -> float:
    """Intersection over the smaller of the two, 0-1."""
    return _both(a, b) / max(min(a.area, b.area), 1e-9)


def truths(recordings: Sequence[PlannedRecording]) -> Iterator[Truth]:
    """Of all recordings, the damages numbered by the first day's order."""
    ids = {damage.name: number for number, damage in enumerate(recordings[0].plan.scene.damages, start=1)}
    return (Truth(planned, ids) for planned in recordings)


def _both(a: Box, b: Box) -> float:
    return max(0.0, min(a.x2, b.x2) - max(a.x1, b.x1)) * max(0.0, min(a.y2, b.y2) - max(a.y1, b.y1))
