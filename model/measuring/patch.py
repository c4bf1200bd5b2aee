"""A patch of road seen from straight above: the pixels round a box, laid on the ground, even in light.

Everything is measured here and not in the frame: a millimetre is the same number of cells along and across, near and
far. What the camera did not resolve is no finer here; how coarse it was is kept (`blur_mm`).
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Box, Grey
from model.geometry.camera import MAX_RANGE_M, MIN_RANGE_M, Camera

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

FINEST_MM = 2.5
"""Cells are no smaller, millimetres: a 1080p phone's pixel is 3 mm wide 4 m ahead (FACTS: 10 mm are 4 px at 3.5 m)."""

MEASURED_M = 4.0
"""Of a box the nearest so many metres are measured: beyond, a pixel is twice the millimetres or more."""

PATCH_MARGIN_M = 0.30
"""Road round the box that is laid out with it, metres, to know the light at its rim."""

LARGEST_CELLS = 900
"""Longest side of a patch; a larger one gets coarser cells, which bounds what a damage costs."""

PIXEL_BLUR = 0.7
"""Standard deviation of a sharp camera's blur, pixels: lens, demosaicing and compression together. Assumed."""

LIGHT_M = 0.15
"""Standard deviation of the Gaussian window over which light is taken to be even, metres: wider than a crack and its
broken edges (ASTM D6433: 75 mm), narrower than most shadows."""

VEIL_PERCENT, VEIL_SHARE, MOST_VEIL = 0.2, 0.9, 0.75
"""Haze on glass and lens adds light everywhere: this share of the frame's darkest percentile is taken to be such light
(He et al. 2011, dark channel prior), at most so much of the road's own brightness. In a clear picture it is next to
nothing; in a washed-out one a crack regains its contrast."""

PAINT = 0.22
"""Brighter than the patch's own middle by such a share is paint or sun between shadows. Assumed."""

PAINT_RIM_M = 0.03
"""So near to paint, metres, darkness is an edge of paint."""

IN_FRAME, IN_BOX = 1, 2
"""How a frame's pixels are marked before it is laid out."""

FEWEST_CELLS = 60
"""Of a box; a smaller one shows nothing."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A damage and the road round it, rows from far to near, columns from left to right."""

    darkness: Floats
    """(rows, columns) Weber contrast: 1 − brightness / brightness of the road round it; 0 sound road, up to 1."""
    tone: Floats
    """(rows, columns) brightness over the middle of the whole patch; 1 is the road's own."""
    boxed: Mask
    """(rows, columns) what lies in the box."""
    inside: Mask
    """(rows, columns) what lies in the box and is no paint."""
    cell_mm: float
    blur_mm: tuple[float, float]
    """Standard deviation of the camera's blur along and across the road, millimetres."""
    ahead_m: float
    """From the camera to the patch's middle."""

    @property
    def round_it(self) -> Mask:
        """(rows, columns) road in the frame that lies outside the box."""
        return np.asarray(~self.boxed & (self.darkness != 0))

    @property
    def along_m(self) -> float:
        """Metres of road along which the box lies in it."""
        return float(self.boxed.any(axis=1).sum()) * self.cell_mm / 1000

    def area_m2(self, cells: Mask) -> float:
        """Of some cells."""
        return float(cells.sum()) * (self.cell_mm / 1000) ** 2

    def cells(self, metres: float) -> int:
        """A length in cells, odd and at least one, as kernels want it."""
        return max(1, round(metres * 1000 / self.cell_mm)) | 1


def road_patch(frame: Grey, box: Box, camera: Camera) -> Patch | None:
    """The box's nearest metres seen from above; None where it lies off the road or is too small.

    Args:
        frame: the whole of it.
        box: of a detection in it, its own pixels.
        camera: that took it.
    """
    area = _area(box, camera)
    if area is None:
        return None
    far, near, left, right = area
    cell = _cell_m(area, camera)
    corners = np.array([(far, left), (far, right), (near, right), (near, left)])
    pixels = np.array([camera.pixel(*corner) for corner in corners], np.float32)
    columns, rows = (round(side / cell) for side in (right - left, far - near))
    if min(columns, rows) < 1:
        return None
    flat = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    onto = cv2.getPerspectiveTransform(pixels, flat)
    grey = np.asarray(cv2.warpPerspective(frame, onto, (columns, rows), flags=cv2.INTER_LINEAR), np.float32)
    marked = cv2.warpPerspective(_marked(frame, box), onto, (columns, rows), flags=cv2.INTER_NEAREST)
    if np.count_nonzero(marked == IN_BOX) < FEWEST_CELLS:
        return None
    middle = (far + near) / 2
    patch = _evened(_unveiled(grey, frame, marked > 0), marked == IN_BOX, marked > 0, cell * 1000)
    return replace(patch, blur_mm=blur_mm(camera, middle), ahead_m=middle)


def blur_mm(camera: Camera, ahead_m: float) -> tuple[float, float]:
    """Standard deviation of blur along and across the road, millimetres, so far ahead of a level camera."""
    slant = np.hypot(ahead_m, camera.mount_m)
    across = slant / camera.focal_px * 1000 * PIXEL_BLUR
    return float(across * slant / camera.mount_m), float(across)


def _area(box: Box, camera: Camera) -> tuple[float, float, float, float] | None:
    """Far, near, left and right limit on the ground, metres, margin included."""
    feet = [camera.ground(x, min(box.y2, camera.height - 1)) for x in (box.x1, box.x2)]
    heads = [camera.ground(x, max(box.y1, camera.horizon_y + 1)) for x in (box.x1, box.x2)]
    near_points = [point for point in feet if point]
    if len(near_points) < 2:
        return None
    near = min(point.ahead_m for point in near_points)
    far = min(max((point.ahead_m for point in heads if point), default=MAX_RANGE_M), near + MEASURED_M)
    sides = [point.right_m for point in (*near_points, *(head for head in heads if head and head.ahead_m <= far + 1))]
    near = max(near - PATCH_MARGIN_M, MIN_RANGE_M)
    return far + PATCH_MARGIN_M, near, min(sides) - PATCH_MARGIN_M, max(sides) + PATCH_MARGIN_M


def _cell_m(area: tuple[float, float, float, float], camera: Camera) -> float:
    far, near, left, right = area
    finest = float(np.hypot((near + far) / 2, camera.mount_m)) / camera.focal_px
    return max(finest, FINEST_MM / 1000, (far - near) / LARGEST_CELLS, (right - left) / LARGEST_CELLS)


def _marked(frame: Grey, box: Box) -> NDArray[np.uint8]:
    """`IN_FRAME` and `IN_BOX`; once warped, what the frame does not show is 0."""
    marked = np.full(frame.shape, IN_FRAME, np.uint8)
    marked[max(0, round(box.y1)) : round(box.y2), max(0, round(box.x1)) : round(box.x2)] = IN_BOX
    return marked


def _unveiled(grey: Floats, whole: NDArray[np.uint8], frame: Mask) -> Floats:
    """Without the light that haze adds; every fourth pixel of the frame tells how much that is."""
    veil = VEIL_SHARE * float(np.percentile(whole[::4, ::4], VEIL_PERCENT))
    middle = _median(grey, frame) or 0.0
    return np.asarray(np.maximum(grey - min(veil, MOST_VEIL * middle), 0.0) + 1, np.float32)


def _evened(grey: Floats, boxed: Mask, frame: Mask, cell_mm: float) -> Patch:
    """Darkness against the road round each cell, paint and what lies outside the frame left out of it."""
    middle = _median(grey, frame) or 1.0
    tone = grey / middle
    sigma = LIGHT_M * 1000 / cell_mm
    light = _mean(tone, frame, sigma)
    paint = (tone > (1 + PAINT) * np.maximum(light, 1.0)) & frame
    rim = max(1, round(PAINT_RIM_M * 1000 / cell_mm)) | 1
    paint = cv2.dilate(_opened(paint, rim), np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)) > 0
    road = frame & ~paint
    light = _mean(tone, road, sigma)
    light = _mean(tone, road & (tone > 0.92 * light), sigma)  # the sound road's, not the cracks'
    darkness = np.where(road, 1 - tone / np.maximum(light, 1e-3), 0).astype(np.float32)
    return Patch(darkness, tone, boxed, boxed & road, cell_mm, (0.0, 0.0), 0.0)


def _median(grey: Floats, where: Mask) -> float | None:
    """By every ninth cell."""
    values = grey[::3, ::3][where[::3, ::3]]
    return float(np.median(values)) if values.size else None


def _opened(mask: Mask, size: int) -> NDArray[np.uint8]:
    """Specks of bright stone are no paint."""
    opened: NDArray[np.uint8] = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return opened


def _mean(values: Floats, where: Mask, sigma: float) -> Floats:
    """Gaussian mean of the cells that count; 1 where none is near.

    Made on a picture that is smaller: of so wide a window the same at a tenth of the cost.
    """
    weight, step = where.astype(np.float32), max(1, int(sigma / 4))
    rows, columns = where.shape
    size = max(1, columns // step), max(1, rows // step)
    small = (cv2.resize(field, size, interpolation=cv2.INTER_AREA) for field in (values * weight, weight))
    wide = max(sigma / step, 0.3)
    total, count = (cv2.GaussianBlur(field, (0, 0), wide, borderType=cv2.BORDER_REPLICATE) for field in small)
    mean = np.where(count > 1e-3, total / np.maximum(count, 1e-3), 1.0).astype(np.float32)
    return np.asarray(cv2.resize(mean, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
