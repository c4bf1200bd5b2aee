"""Paints the road of a scene sheet by sheet: verge, asphalt, branches, paint, damage, light, in that order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from data.render.canvas import CHUNK_M, Grain, Sheet, blank
from data.render.road.overlay import lay, paint_leaves, paint_manhole, paint_markings, paint_patch, shade
from data.render.road.shapes import damage_decal
from data.render.road.surface import paint_branch, paint_road, paint_sides, paint_verge
from data.simulate.crosssection import CrossSection, cross_section
from data.simulate.network import Road
from data.simulate.route import Route
from data.simulate.scene import Damage, Repair, Scene

Floats = NDArray[np.float64]
Place = tuple[float, float]
"""Along and across the route, metres."""

BRANCH_WITHIN_M = 45.0
"""Other roads are drawn where they come this near to the route."""
PAINT_CLEAR_M = 3.0
"""Paint stops this far before a junction's mouth."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Another road near the route, in distances along and across it."""

    line: Floats
    """(n, 2)."""
    profile: CrossSection
    kind: str


@dataclass(frozen=True)
class Ground:
    """Everything that lies flat on and beside one route."""

    route: Route
    roads: Sequence[Road]
    scene: Scene
    grain: Grain
    smear_m: float = 0.0
    """Speed × shutter time: how far the road moves while a frame is exposed."""

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Other roads near the route."""
        spine = LineString(self.route.xy)
        driven = {road.section for road, _ in self.route.legs}
        others = [
            road for road in self.roads if road.section not in driven and road.line.distance(spine) < BRANCH_WITHIN_M
        ]
        return tuple(branch for road in others for branch in _branches(self.route, spine, road))

    @cached_property
    def junctions(self) -> tuple[tuple[float, float], ...]:
        """Stretches along the route, in metres, where another carriageway opens into it."""
        mouths = [b for b in self.branches if b.kind == "road" and np.abs(b.line[:, 1]).min() < 2.0]
        return tuple(
            (at - b.profile.width_m / 2 - PAINT_CLEAR_M, at + b.profile.width_m / 2 + PAINT_CLEAR_M)
            for b in mouths
            for at in [float(b.line[np.abs(b.line[:, 1]).argmin(), 0])]
        )

    def profile(self, s: float) -> CrossSection:
        """The cross-section of the route at a distance along it."""
        return cross_section(self.route.leg_at(float(np.clip(s, 0, self.route.length_m)))[0])

    def age(self, s: float) -> float:
        """How worn the asphalt is, 0–1; each section has its own."""
        section = self.route.leg_at(float(np.clip(s, 0, self.route.length_m)))[0].section
        return 0.35 + 0.6 * (sum(map(ord, section)) * 37 % 100) / 100

    def paint(self, index: int) -> Sheet:
        """One finished sheet."""
        sheet, seed = blank(index, self.grain), self.scene.seed
        profile, age = self.profile(sheet.middle_m), self.age(sheet.middle_m)
        paint_verge(sheet, seed)
        paint_sides(sheet, profile, seed)
        for branch in self.branches:
            if _meets(branch.line[:, 0], sheet.start_m, 5.0):
                paint_branch(sheet, [branch.line], branch.profile.width_m, 0.6, seed + 3)
        paint_road(sheet, profile, age, seed)
        self._clutter(sheet, profile)
        paint_markings(sheet, profile, self._open_rows(sheet), age, seed)
        self._lay(sheet)
        paint_leaves(sheet, profile, self.scene.leaves, seed)
        self._light(sheet)
        return sheet

    def _open_rows(self, sheet: Sheet) -> NDArray[np.bool_]:
        s = sheet.start_m + np.arange(sheet.pixels.shape[0]) * self.grain.along
        rows = np.ones(len(s), bool)
        for start, end in self.junctions:
            rows &= (s < start) | (s > end)
        return rows

    def _clutter(self, sheet: Sheet, profile: CrossSection) -> None:
        """Old patches and manholes, which are no damage."""
        random = np.random.default_rng((self.scene.seed, sheet.index + 1000))
        half = profile.width_m / 2
        s, t = sheet.start_m + random.uniform(3, CHUNK_M - 3), random.uniform(-half + 0.7, half - 0.7)
        if random.random() < 0.10:
            paint_patch(sheet, s, t, random.uniform(0.8, 4.0), random.uniform(0.6, 1.4), random.uniform(0.4, 1), 5)
        elif profile.kerb and random.random() < 0.22:
            paint_manhole(sheet, s, t)

    @cached_property
    def _patches(self) -> tuple[tuple[Repair, Place], ...]:
        found = (
            (repair, self.route.from_section(repair.section, repair.chainage_m, repair.offset_m))
            for repair in self.scene.repairs
        )
        return tuple((repair, place) for repair, place in found if place)

    @cached_property
    def _damages(self) -> tuple[tuple[Damage, Place], ...]:
        found = (
            (damage, self.route.from_section(damage.section, damage.chainage_m, damage.offset_m))
            for damage in self.scene.damages
        )
        return tuple((damage, place) for damage, place in found if place)

    def _lay(self, sheet: Sheet) -> None:
        for repair, place in self._patches:
            if _meets(np.array([place[0]]), sheet.start_m, repair.length_m):
                paint_patch(sheet, *place, repair.length_m, repair.width_m, 0.0, 6)
        for damage, place in self._damages:
            if _meets(np.array([place[0]]), sheet.start_m, damage.length_m):
                lay(sheet, damage_decal(damage, not self.route.forwards(damage.section)), *place)

    def _light(self, sheet: Sheet) -> None:
        light = self.scene.light
        shade(sheet, light.shadow, light.wet, light.exposure, light.warmth, self.scene.seed)
        smear = round(self.smear_m / self.grain.along)
        if smear > 1:
            sheet.pixels[:] = cv2.blur(sheet.pixels, (1, smear), borderType=cv2.BORDER_REPLICATE)


def _meets(s: Floats, start_m: float, reach_m: float) -> bool:
    return bool(s.max() > start_m - reach_m and s.min() < start_m + CHUNK_M + reach_m)


def _branches(route: Route, spine: LineString, road: Road) -> list[Branch]:
    points = shapely.line_interpolate_point(road.line, np.append(np.arange(0, road.line.length, 1.0), road.line.length))
    xy = shapely.get_coordinates(points)
    guess = shapely.line_locate_point(spine, points)
    s, t = route.locate(xy, guess)
    near = np.hypot(*(xy - route.place(guess, 0.0)).T) < BRANCH_WITHIN_M
    runs = np.split(np.arange(len(near)), np.flatnonzero(np.diff(near.astype(int))) + 1)
    profile = cross_section(road)
    return [Branch(np.stack([s[r], t[r]], 1), profile, road.kind) for r in runs if near[r[0]] and len(r) > 1]
