"""The plain way, from the same boxes: raw GPS of the frame plus the distance ahead, one dot for each 5 m, no roads."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.projection import to_metres
from data.roads.network import RoadNetwork
from ingest.track.fixes import Fix
from model.detection import Detection
from model.geometry.camera import Camera
from model.geometry.ground import footprint
from tests.bench.season import PhoneFix, PlannedDrive, SimulatedRecording

Floats = NDArray[np.float64]
At = Fix | PhoneFix

RADIUS_M = 5.0
"""Within which everything is one damage."""
NEAREST_ROAD_M = 30.0


@dataclass(frozen=True, slots=True)
class PlainBox:
    """A box of a frame, and what it truly shows."""

    pts_s: float
    detection: Detection
    truth: int
    camera: Camera
    """As the pipeline takes it to be."""


@dataclass(frozen=True, slots=True)
class PlainSighting:
    """A box on the ground, the plain way."""

    drive: int
    pts_s: float
    x: float
    y: float
    truth: int


@dataclass(frozen=True)
class PlainDrive:
    """One drive, read the plain way."""

    sightings: tuple[PlainSighting, ...]
    nearest: tuple[int | None, ...]
    """For each frame the section nearest to the raw position."""


def plain_drive(
    plan: PlannedDrive, recording: SimulatedRecording, boxes: Sequence[PlainBox], times_s: Floats, network: RoadNetwork
) -> PlainDrive:
    """Everything from the raw fixes, straight lines between them."""
    place = _between(recording.fixes)
    nearest = tuple(_nearest(network, x, y) for x, y in place(times_s).tolist())
    return PlainDrive(tuple(plain_sightings(plan.number, recording.fixes, boxes)), nearest)


def plain_sightings(drive: int, fixes: Sequence[At], boxes: Iterable[PlainBox]) -> Iterator[PlainSighting]:
    """The boxes on the ground, those that lie on it."""
    place = _between(fixes)
    for box in boxes:
        patch = footprint(box.detection, box.camera)
        if patch is None:
            continue
        before, here, after = place(np.array([box.pts_s - 1.0, box.pts_s, box.pts_s + 1.0]))
        way = (after - before) / max(float(np.hypot(*(after - before))), 1e-6)
        x, y = here + patch.ahead_m * way + patch.right_m * np.array([way[1], -way[0]])
        yield PlainSighting(drive, box.pts_s, float(x), float(y), box.truth)


def _between(fixes: Sequence[At]) -> Callable[[Floats], Floats]:
    at = np.array([fix.time_s for fix in fixes])
    east, north = to_metres([fix.lon for fix in fixes], [fix.lat for fix in fixes])
    return lambda times: np.column_stack([np.interp(times, at, east), np.interp(times, at, north)])


def clustered(sightings: Sequence[PlainSighting]) -> list[int]:
    """The dot of each sighting, in order: the nearest dot within the radius, moved to the mean; else a new one."""
    cells: dict[tuple[int, int], set[int]] = defaultdict(set)
    dots: list[tuple[float, float, int]] = []
    answer = []
    for sighting in sightings:
        dot = _near(sighting, cells, dots)
        if dot is None:
            dot = len(dots)
            dots.append((sighting.x, sighting.y, 1))
        else:
            x, y, count = dots[dot]
            cells[_cell(x, y)].discard(dot)
            dots[dot] = ((x * count + sighting.x) / (count + 1), (y * count + sighting.y) / (count + 1), count + 1)
        cells[_cell(*dots[dot][:2])].add(dot)
        answer.append(dot)
    return answer


def _near(
    sighting: PlainSighting, cells: dict[tuple[int, int], set[int]], dots: Sequence[tuple[float, float, int]]
) -> int | None:
    column, row = _cell(sighting.x, sighting.y)
    around = [dot for a in (-1, 0, 1) for b in (-1, 0, 1) for dot in cells.get((column + a, row + b), ())]
    away = [(float(np.hypot(dots[dot][0] - sighting.x, dots[dot][1] - sighting.y)), dot) for dot in around]
    inside = [pair for pair in away if pair[0] <= RADIUS_M]
    return min(inside)[1] if inside else None


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // RADIUS_M), int(y // RADIUS_M)


def _nearest(network: RoadNetwork, x: float, y: float) -> int | None:
    near = network.near(x, y, NEAREST_ROAD_M)
    return near[0].position.section if near else None
