"""The way a vehicle takes: sections end to end as one smooth line with distance along it and offset across it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point

from data.simulate.network import Road

Floats = NDArray[np.float64]

STEP_M = 0.5
"""Between two points of the smooth line."""
CORNER_M = 4.0
"""Standard deviation of the smoothing: a vehicle turns a right angle on a radius of about 8 m."""
ROUTE_GAP_M = 2.0
"""Two sections that lie farther apart than this do not follow one another."""


class BrokenRouteError(ValueError):
    """Two legs of a route do not meet."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One section, driven with or against its own direction."""

    section: str
    forwards: bool = True


@dataclass(frozen=True)
class Route:
    """Distances along it are `s` (metres from the start), across it `t` (metres to the right)."""

    legs: tuple[tuple[Road, bool], ...]
    xy: Floats
    """(n, 2) EPSG:25832, a point each STEP_M."""

    @property
    def length_m(self) -> float:
        """From the first point to the last."""
        return (len(self.xy) - 1) * STEP_M

    @cached_property
    def headings(self) -> Floats:
        """(n,) radians, anticlockwise from east, without jumps at ±π."""
        steps = np.gradient(self.xy, axis=0)
        return np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))

    @cached_property
    def curvature(self) -> Floats:
        """(n,) 1/m, positive to the left."""
        return np.gradient(self.headings, STEP_M)

    def heading(self, s: Floats | float) -> Floats:
        """Radians, anticlockwise from east; the ends go on straight."""
        return self._sample(self.headings, np.asarray(s, float))

    def place(self, s: Floats | float, t: Floats | float) -> Floats:
        """(…, 2) EPSG:25832 of distances along and across; beyond its ends the route goes on straight."""
        s, t = np.broadcast_arrays(np.asarray(s, float), np.asarray(t, float))
        centre, heading = self._centre(s), self.heading(s)
        return centre + np.stack([np.sin(heading) * t, -np.cos(heading) * t], axis=-1)

    def locate(self, xy: Floats, near_s: Floats) -> tuple[Floats, Floats]:
        """Distances along and across of points, searched from a first guess; three Newton steps suffice."""
        s = np.array(near_s, float)
        t = np.zeros_like(s)
        for _ in range(3):
            away, heading = xy - self._centre(s), self.heading(s)
            along = away[..., 0] * np.cos(heading) + away[..., 1] * np.sin(heading)
            t = away[..., 0] * np.sin(heading) - away[..., 1] * np.cos(heading)
            s = s + along / np.maximum(1 + t * self._sample(self.curvature, s), 0.3)
        return s, t

    def nearest(self, xy: tuple[float, float]) -> tuple[float, float]:
        """Distances along and across of one point anywhere near the route."""
        guess = np.argmin(np.hypot(self.xy[:, 0] - xy[0], self.xy[:, 1] - xy[1])) * STEP_M
        s, t = self.locate(np.asarray(xy, float), np.asarray(guess, float))
        return float(s), float(t)

    def leg_at(self, s: float) -> tuple[Road, bool]:
        """The section driven at a distance along the route, and whether with its own direction."""
        return self.legs[self._leg_index(s)]

    def chainage(self, s: float, t: float) -> tuple[str, float, float]:
        """Section id, chainage and offset to the right of the section's own direction, of a place on the route."""
        road, forwards = self.leg_at(s)
        point = Point(self.place(s, t))
        along = road.line.project(point)
        offset = float(road.line.distance(point)) * (1 if t > 0 else -1)
        return road.section, float(along), offset if forwards else -offset

    def from_section(self, section: str, chainage_m: float, offset_m: float) -> tuple[float, float] | None:
        """Distances along and across of a place on a section, or None where the route does not go."""
        for road, _ in self.legs:
            if road.section == section:
                return self.nearest(beside(road.line, chainage_m, offset_m))
        return None

    def forwards(self, section: str) -> bool:
        """Whether the route goes along a section in its own direction."""
        return next(way for road, way in self.legs if road.section == section)

    def _leg_index(self, s: float) -> int:
        ends = np.cumsum([road.line.length for road, _ in self.legs])
        scale = ends[-1] / max(self.length_m, STEP_M)
        return min(int(np.searchsorted(ends, s * scale)), len(self.legs) - 1)

    def _centre(self, s: Floats) -> Floats:
        inside = self._sample(self.xy, s)
        beyond = s - np.clip(s, 0.0, self.length_m)
        heading = self.heading(s)
        return inside + np.stack([np.cos(heading) * beyond, np.sin(heading) * beyond], axis=-1)

    def _sample(self, values: Floats, s: Floats) -> Floats:
        at = np.clip(s / STEP_M, 0.0, len(values) - 1.0)
        low = np.minimum(at.astype(int), len(values) - 2)
        share = (at - low)[(...,) + (None,) * (values.ndim - 1)]
        return np.asarray(values[low] * (1 - share) + values[low + 1] * share)


def plan_route(roads: Mapping[str, Road], legs: Sequence[Leg]) -> Route:
    """Join sections in driving order; raises BrokenRouteError where one does not begin where the last one ended."""
    driven = tuple((roads[leg.section], leg.forwards) for leg in legs)
    points: list[tuple[float, float]] = []
    for road, forwards in driven:
        line = [(x, y) for x, y, *_ in road.line.coords][:: 1 if forwards else -1]
        if points and Point(points[-1]).distance(Point(line[0])) > ROUTE_GAP_M:
            raise BrokenRouteError(
                f"Section {road.section} does not begin where the section before it ends; reorder the legs."
            )
        points.extend(line if not points else line[1:])
    return Route(driven, _smooth(LineString(points)))


def beside(line: LineString, chainage_m: float, offset_m: float) -> tuple[float, float]:
    """EPSG:25832 of the place so far along a line and so far to its right."""
    here = line.interpolate(chainage_m)
    back, on = line.interpolate(max(0.0, chainage_m - 0.5)), line.interpolate(min(line.length, chainage_m + 0.5))
    dx, dy = on.x - back.x, on.y - back.y
    long = max(float(np.hypot(dx, dy)), 1e-9)
    return here.x + dy / long * offset_m, here.y - dx / long * offset_m


def _smooth(line: LineString) -> Floats:
    reach = int(3 * CORNER_M / STEP_M)
    fine = _resample(np.array(line.coords)[:, :2], STEP_M)
    start, end = fine[0] - fine[1], fine[-1] - fine[-2]
    steps = np.arange(1, reach + 1)[:, None]
    padded = np.concatenate([fine[0] + start * steps[::-1], fine, fine[-1] + end * steps])
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * STEP_M / CORNER_M) ** 2)
    kernel /= kernel.sum()
    smooth = np.stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)
    return _resample(smooth, STEP_M)


def _resample(points: Floats, step_m: float) -> Floats:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.arange(0.0, along[-1], step_m)
    return np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)], axis=1)
