"""The path of the vehicle along its road sections: in its lane, with corners rounded as vehicles turn.

Two distances are kept apart. `line_m` is metres along the sections' centre lines as the register draws them;
`driven_m` is metres along the path of the vehicle, which is longer on the outside of a bend and shorter inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from data.roads.network import Leg, RoadNetwork
from model.geometry.ground import LANE_WIDTH_M

Floats = NDArray[np.float64]

SAMPLE_STEP_M = 1.0
"""Distance between two points of a path, metres."""

CORNER_SMOOTHING_M = 4.0
"""Standard deviation of the Gaussian that rounds corners, metres: a right angle becomes a radius of about 8 m."""

KERNEL_SIGMAS = 3
"""Half width of that Gaussian's kernel, in standard deviations: 99.7 % of its weight."""

LANE_OFFSET_M = LANE_WIDTH_M / 2
"""Drivers keep to the middle of the right lane: so far to the right of the centre line, metres."""

SEARCH_AHEAD_M, SEARCH_BEHIND_M = 40.0, 10.0
"""The nearest point of the path is searched for so far ahead of and behind a first guess, metres, so that a path that
returns is not confused with itself."""

MIN_SAMPLE_M = 1e-3
"""Least distance driven between two points, metres: keeps `driven_m` strictly ascending, so that it can be inverted."""


@dataclass(frozen=True)
class VehiclePath:
    """Points every `SAMPLE_STEP_M` along the legs driven; all arrays have n rows."""

    line_m: Floats
    """(n,) metres along the legs' centre lines, ascending."""
    centre_line: Floats
    """(n, 2) EPSG:25832 of the legs' centre line, smoothed as a vehicle turns."""
    lane_offset_m: Floats
    """(n,) how far to the right of the centre line the vehicle keeps, metres."""

    @cached_property
    def headings(self) -> Floats:
        """(n,) radians clockwise from north, unwrapped."""
        steps = np.gradient(self.centre_line, axis=0)
        return np.unwrap(np.arctan2(steps[:, 0], steps[:, 1]))

    @cached_property
    def lane(self) -> Floats:
        """(n, 2) EPSG:25832 of the vehicle."""
        right = np.column_stack([np.cos(self.headings), -np.sin(self.headings)])
        return np.asarray(self.centre_line + right * self.lane_offset_m[:, None])

    @cached_property
    def driven_m(self) -> Floats:
        """(n,) metres driven since the start, strictly ascending."""
        steps = np.hypot(*np.diff(self.lane, axis=0).T)
        return np.concatenate([[0.0], np.cumsum(np.maximum(steps, MIN_SAMPLE_M))])

    def line_to_driven(self, line_m: Floats) -> Floats:
        """(m,) metres driven, from metres along the centre line."""
        return np.asarray(np.interp(line_m, self.line_m, self.driven_m))

    def driven_to_line(self, driven_m: Floats) -> Floats:
        """(m,) metres along the centre line, from metres driven."""
        return np.asarray(np.interp(driven_m, self.driven_m, self.line_m))

    def turned_rad(self, line_m: Floats) -> Floats:
        """(m,) absolute heading change since the start, radians, at metres along the centre line."""
        turns = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(self.headings)))])
        return np.asarray(np.interp(line_m, self.line_m, turns))

    def to_map(self, line_m: float, ahead_m: float, right_m: float) -> tuple[float, float]:
        """EPSG:25832 of a place given in the vehicle's frame: metres ahead of it and to its right."""
        heading = float(np.interp(line_m, self.line_m, self.headings))
        x, y = (float(np.interp(line_m, self.line_m, self.lane[:, axis])) for axis in (0, 1))
        sin, cos = float(np.sin(heading)), float(np.cos(heading))
        return x + ahead_m * sin + right_m * cos, y + ahead_m * cos - right_m * sin

    def project(self, x: float, y: float, guess_m: float) -> tuple[float, float]:
        """Linear reference of a place: metres along the centre line, and metres to the right of it.

        Args:
            x, y: EPSG:25832.
            guess_m: metres along the centre line, near which the foot point is searched for.
        """
        low, high = np.searchsorted(self.line_m, (guess_m - SEARCH_BEHIND_M, guess_m + SEARCH_AHEAD_M))
        low = min(int(low), len(self.line_m) - 1)
        window = slice(low, max(int(high), low + 1))
        delta = np.array([x, y]) - self.centre_line[window]
        nearest = low + int(np.argmin((delta**2).sum(axis=1)))
        sin, cos = np.sin(self.headings[nearest]), np.cos(self.headings[nearest])
        east, north = x - self.centre_line[nearest, 0], y - self.centre_line[nearest, 1]
        return float(self.line_m[nearest] + east * sin + north * cos), float(east * cos - north * sin)

    def heading_deg(self, line_m: float) -> float:
        """0 is north, 90 east."""
        return float(np.degrees(np.interp(line_m, self.line_m, self.headings))) % 360


def vehicle_path(legs: Sequence[Leg], network: RoadNetwork) -> VehiclePath:
    """The path along legs, each of them longer than nothing."""
    points, offsets = _centre_line(legs, network)
    metres = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    line_m = np.arange(0.0, metres[-1] + SAMPLE_STEP_M, SAMPLE_STEP_M)
    line = np.column_stack([np.interp(line_m, metres, points[:, axis]) for axis in (0, 1)])
    return VehiclePath(line_m, _smooth(line), _smooth(np.interp(line_m, metres, offsets)[:, None])[:, 0])


def _centre_line(legs: Sequence[Leg], network: RoadNetwork) -> tuple[Floats, Floats]:
    """(n, 2) points of the legs' lines end to end, and (n,) how far to their right a vehicle keeps, metres."""
    points, offsets = [], []
    for leg in legs:
        section = network.sections[leg.section]
        driven = shapely.get_coordinates(substring(section.line, leg.from_m, leg.to_m))
        points.append(driven)
        offsets.append(np.full(len(driven), LANE_OFFSET_M if section.kind == "road" else 0.0))
    return np.concatenate(points), np.concatenate(offsets)


def _smooth(values: Floats) -> Floats:
    """(n, k) values every `SAMPLE_STEP_M`, smoothed by `CORNER_SMOOTHING_M`; both ends are extrapolated straight."""
    reach = round(KERNEL_SIGMAS * CORNER_SMOOTHING_M / SAMPLE_STEP_M)
    steps = np.arange(1, reach + 1)[:, None]
    first, last = (values[1] - values[0], values[-1] - values[-2]) if len(values) > 1 else (values[0] * 0,) * 2
    padded = np.concatenate([values[0] - first * steps[::-1], values, values[-1] + last * steps])
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * SAMPLE_STEP_M / CORNER_SMOOTHING_M) ** 2)
    kernel /= kernel.sum()
    return np.column_stack([np.convolve(padded[:, axis], kernel, "valid") for axis in range(values.shape[1])])
