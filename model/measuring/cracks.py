"""Cracks in a patch: their length, width, the size of the pieces they leave, and the road they take up."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.measuring.openings import FLOOR, SMOOTHED_MM, Openings, ellipse
from model.measuring.patch import Mask, Patch

SURE, FAINT = 0.14, 0.07
"""Darkness at which a valley is a crack, and down to which what continues it belongs to it (hysteresis, Canny 1986)."""

FAINT_GRAIN, SURE_GRAIN = 1.4, 2.4
"""And at least so many times the grain of the road round the box."""

SHORTEST_M = 0.06
"""Shorter pieces are pits between stones."""

CORE_M = 0.03
"""So far from a crack's middle its darkness is summed, metres; a wider crack is itself wider than that."""

MESH_M = 0.20
"""Cracks no farther apart are one net: ASTM D6433 has pieces of alligator cracking up to 0.5 m, mostly far smaller."""

COARSER = 3
"""An area of centimetres' meshes is found on cells so many times as wide, at a tenth of the cost."""

TORTUOSITY = 1.2
"""A crack is so much longer than the outline that smoothing leaves of it (rendered cracks: 1.1 to 1.35)."""

RESOLVED = 1.5
"""A crack is said to be resolved where it is so many times as wide as the narrowest one that would be found."""


@dataclass(frozen=True, slots=True)
class Cracks:
    """What was found; zeros where there is none."""

    length_m: float
    width_mm: float
    """Mean over the length, by equivalent width; what the camera blurs does not change it."""
    resolved_mm: float
    """Narrower cracks are found only where they are widest."""
    covered_m2: float
    """Road within the net, or along the line."""


def cracks(patch: Patch, found: Openings) -> Cracks:
    """Of the box of a patch."""
    traces = crack_traces(patch, found)
    length_m = TORTUOSITY * trace_length(traces) * patch.cell_mm / 1000
    resolved = RESOLVED * narrowest_mm(patch, found.grain)
    if not length_m:
        return Cracks(0.0, 0.0, resolved, 0.0)
    near = cv2.dilate(traces, ellipse(patch, CORE_M)) > 0
    opened_mm2 = max(0.0, float(patch.darkness[near & found.looked_at].sum())) / FLOOR * patch.cell_mm**2
    return Cracks(length_m, opened_mm2 / (length_m * 1000), resolved, patch.area_m2(meshed(patch, traces)))


def meshed(patch: Patch, traces: NDArray[np.uint8]) -> Mask:
    """(rows, columns) the box's road within the meshes of a net, found on a picture of a third the size."""
    rows, columns = traces.shape
    size = max(1, columns // COARSER), max(1, rows // COARSER)
    coarse = (cv2.resize(traces.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    side = max(1, round(MESH_M * 1000 / patch.cell_mm / COARSER)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, kernel)
    return np.asarray((cv2.resize(closed, (columns, rows), interpolation=cv2.INTER_NEAREST) > 0) & patch.boxed)


def narrowest_mm(patch: Patch, grain: float) -> float:
    """Width of a crack whose blurred middle is just as dark as a sure trace must be."""
    sigma = np.hypot(SMOOTHED_MM, np.mean(patch.blur_mm))
    return float(max(SURE, SURE_GRAIN * grain) * np.sqrt(2 * np.pi) * sigma / FLOOR)


def crack_traces(patch: Patch, found: Openings) -> NDArray[np.uint8]:
    """(rows, columns) 1 on cracks: faint valleys that hold a sure one and are long enough."""
    faint = ((found.valleys > max(FAINT, FAINT_GRAIN * found.grain)) & found.looked_at).astype(np.uint8)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(faint)
    sure = np.zeros(len(stats), bool)
    sure[np.unique(pieces[(found.valleys > max(SURE, SURE_GRAIN * found.grain)) & found.looked_at])] = True
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    kept: Mask = sure & (longest * patch.cell_mm / 1000 >= SHORTEST_M)
    kept[0] = False
    return np.asarray(kept[pieces], np.uint8)


def trace_length(traces: NDArray[np.uint8]) -> float:
    """Cells: half the outlines of what is thin."""
    outlines, _ = cv2.findContours(traces, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return sum(cv2.arcLength(outline, True) for outline in outlines) / 2
