"""What a box of a rendered frame truly shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.render.truth import Laid, box_of, laid_damages
from data.simulate import Damage
from model.detection import Box
from tests.bench.rendered_drives import Take

IN_VIEW_M = 40.0
"""Damages so far ahead of the camera and nearer are looked for in a frame."""
SHARED = 0.5
"""A detection shows a damage where so much of the smaller of the two boxes lies in the other."""
NOTHING = 0


@dataclass(frozen=True)
class Shown:
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

    take: Take
    ids: dict[str, int]
    """Of the damages, by name."""

    @cached_property
    def laid(self) -> tuple[Laid, ...]:
        """The damages on the way, each where it was painted."""
        return laid_damages(self.take.route, self.take.plan.scene)

    @cached_property
    def _begins(self) -> dict[str, float]:
        return {one.damage.name: one.s - one.damage.length_m / 2 for one in self.laid}

    def at(self, pts_s: float) -> tuple[Shown, ...]:
        """What the frame taken at an instant of the video shows."""
        times, views = self.take.film
        view = views[int(np.argmin(np.abs(times - pts_s)))]
        near = [one for one in self.laid if abs(one.s - view.s) < IN_VIEW_M]
        boxes = ((one.damage, box_of(one, self.take.route, self.take.plan.camera, view)) for one in near)
        return tuple(
            Shown(self.ids[damage.name], damage, box, self._begins[damage.name] - view.s)
            for damage, box in boxes
            if box
        )


def which(box: Box, shown: Sequence[Shown]) -> Shown | None:
    """The damage that a detection shows: of those it shares enough with, the one it is most alike."""
    shared = [(overlap(box, one.box), one) for one in shown]
    alike = [(iou(box, one.box), one) for part, one in shared if part >= SHARED]
    return max(alike, key=lambda pair: pair[0])[1] if alike else None


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0-1."""
    both = _both(a, b)
    return both / (a.area + b.area - both)


def overlap(a: Box, b: Box) -> float:
    """Intersection over the smaller of the two, 0-1."""
    return _both(a, b) / max(min(a.area, b.area), 1e-9)


def truths(takes: Sequence[Take]) -> Iterator[Truth]:
    """Of all recordings, the damages numbered by the first day's order."""
    ids = {damage.name: number for number, damage in enumerate(takes[0].plan.scene.damages, start=1)}
    return (Truth(take, ids) for take in takes)


def _both(a: Box, b: Box) -> float:
    return max(0.0, min(a.x2, b.x2) - max(a.x1, b.x1)) * max(0.0, min(a.y2, b.y2) - max(a.y1, b.y1))
