"""The way a vehicle truly took along its sections: in its lane, and round corners as vehicles turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from data.roads.network import Leg, RoadNetwork

Floats = NDArray[np.float64]

STEP_M = 1.0
"""Between two points of a way."""

CORNER_M = 4.0
"""Deviation of the smoothing: a vehicle turns a right angle on a radius of about 8 m."""

LANE_OFFSET_M = 1.75
"""Drivers keep to the middle of the right lane; Danish two-lane roads have lanes of about 3.5 m."""

AHEAD_M, BEHIND_M = 40.0, 10.0
"""So far before and behind a first guess a place beside the way is looked for."""


@dataclass(frozen=True)
class VehiclePath:
    """Points each `STEP_M` of the sections' own metres, "along"; what the wheels roll, "rolled", is a little other."""

    along_m: Floats
    """(n,) metres along the legs, as the register draws them."""
    centre: Floats
    """(n, 2) EPSG:25832 of the legs' line, smoothed as a vehicle turns."""
    lane_m: Floats
    """(n,) how far to the right of it the vehicle keeps."""

    @cached_property
    def headings(self) -> Floats:
        """(n,) radians clockwise from north, without jumps."""
        steps = np.gradient(self.centre, axis=0)
        return np.unwrap(np.arctan2(steps[:, 0], steps[:, 1]))

    @cached_property
    def lane(self) -> Floats:
        """(n, 2) EPSG:25832 of the vehicle."""
        right = np.column_stack([np.cos(self.headings), -np.sin(self.headings)])
        return np.asarray(self.centre + right * self.lane_m[:, None])

    @cached_property
    def rolled_m(self) -> Floats:
        """(n,) metres the vehicle rolled, ascending."""
        steps = np.hypot(*np.diff(self.lane, axis=0).T)
        return np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-3))])

    def rolled(self, along_m: Floats) -> Floats:
        """Metres rolled when so far along."""
        return np.asarray(np.interp(along_m, self.along_m, self.rolled_m))

    def along(self, rolled_m: Floats) -> Floats:
        """How far along after so many metres rolled."""
        return np.asarray(np.interp(rolled_m, self.rolled_m, self.along_m))

    def turned(self, along_m: Floats) -> Floats:
        """(m,) radians turned since the way's start, either way counted, when so far along."""
        turns = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(self.headings)))])
        return np.asarray(np.interp(along_m, self.along_m, turns))

    def seen_from(self, along_m: float, ahead_m: float, right_m: float) -> tuple[float, float]:
        """EPSG:25832 of a place as the vehicle sees it: so far ahead and to the right of where it is."""
        heading = float(np.interp(along_m, self.along_m, self.headings))
        x, y = (float(np.interp(along_m, self.along_m, self.lane[:, axis])) for axis in (0, 1))
        sin, cos = float(np.sin(heading)), float(np.cos(heading))
        return x + ahead_m * sin + right_m * cos, y + ahead_m * cos - right_m * sin

    def beside(self, x: float, y: float, guess_m: float) -> tuple[float, float]:
        """How far along the way a place lies and how far to the right of the line, looked for round a first guess."""
        low, high = np.searchsorted(self.along_m, (guess_m - BEHIND_M, guess_m + AHEAD_M))
        low = min(int(low), len(self.along_m) - 1)
        part = slice(low, max(int(high), low + 1))
        away = np.array([x, y]) - self.centre[part]
        nearest = low + int(np.argmin((away**2).sum(axis=1)))
        sin, cos = np.sin(self.headings[nearest]), np.cos(self.headings[nearest])
        east, north = x - self.centre[nearest, 0], y - self.centre[nearest, 1]
        return float(self.along_m[nearest] + east * sin + north * cos), float(east * cos - north * sin)

    def heading_deg(self, along_m: float) -> float:
        """0 is north, 90 east."""
        return float(np.degrees(np.interp(along_m, self.along_m, self.headings))) % 360


def vehicle_path(legs: Sequence[Leg], network: RoadNetwork) -> VehiclePath:
    """The way along legs, each at least a little long."""
    points, lanes = _drawn(legs, network)
    metres = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    along = np.arange(0.0, metres[-1] + STEP_M, STEP_M)
    line = np.column_stack([np.interp(along, metres, points[:, axis]) for axis in (0, 1)])
    return VehiclePath(along, _smooth(line), _smooth(np.interp(along, metres, lanes)[:, None])[:, 0])


def _drawn(legs: Sequence[Leg], network: RoadNetwork) -> tuple[Floats, Floats]:
    """(n, 2) points of the legs' lines end to end, and (n,) how far beside them a vehicle keeps."""
    points, lanes = [], []
    for leg in legs:
        section = network.sections[leg.section]
        part = shapely.get_coordinates(substring(section.line, leg.from_m, leg.to_m))
        points.append(part)
        lanes.append(np.full(len(part), LANE_OFFSET_M if section.kind == "road" else 0.0))
    return np.concatenate(points), np.concatenate(lanes)


def _smooth(values: Floats) -> Floats:
    """(n, k) values each `STEP_M`, smoothed by `CORNER_M`; the ends go on straight."""
    reach = round(3 * CORNER_M / STEP_M)
    steps = np.arange(1, reach + 1)[:, None]
    first, last = (values[1] - values[0], values[-1] - values[-2]) if len(values) > 1 else (values[0] * 0,) * 2
    padded = np.concatenate([values[0] - first * steps[::-1], values, values[-1] + last * steps])
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * STEP_M / CORNER_M) ** 2)
    kernel /= kernel.sum()
    return np.column_stack([np.convolve(padded[:, axis], kernel, "valid") for axis in range(values.shape[1])])
